#include "runtime/semaphore.hpp"

#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <thread>
#include <vector>

using namespace huffpipe::runtime;

TEST_CASE("Every permit of a semaphore lets one thread go on") {
    const watchdog guard("permits");
    semaphore gate;
    semaphore passed;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
            gate.acquire();
            passed.release();
        });
    }
    for (int i = 0; i < 3; ++i) {
        gate.release();
        passed.acquire();
    }
    for (std::thread& thread : threads) thread.join();
}

TEST_CASE("What was done before a release is seen after the acquire") {
    const watchdog guard("semaphores");
    semaphore there;
    semaphore back;
    int shared = 0;  // not atomic: the semaphores order its uses
    const int rounds = scaled(20'000);
    std::thread other([&] {
        for (int i = 0; i < rounds; ++i) {
            there.acquire();
            ++shared;
            back.release();
        }
    });
    for (int i = 0; i < rounds; ++i) {
        ++shared;
        there.release();
        back.acquire();
    }
    other.join();
    CHECK(shared == 2 * rounds);
}
