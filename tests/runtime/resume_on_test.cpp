#include "runtime/resume_on.hpp"

#include "current_thread.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/seeded_executor.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <set>
#include <thread>
#include <vector>

using namespace huffpipe::runtime;

namespace {

task<bool> alternate(executor& one, executor& other, int times) {
    bool always_apart = true;
    for (int i = 0; i < times; ++i) {
        co_await resume_on(one);
        const std::thread::id here = current_thread();
        co_await resume_on(other);
        always_apart = always_apart && here != current_thread();
    }
    co_return always_apart;
}

}  // namespace

// A wake-up that is lost on either side stops it for ever.
TEST_CASE("a coroutine can go back and forth between executors") {
    const watchdog guard("resume_on");
    thread_pool pool(2);
    io_executor io(1);
    CHECK(sync_wait(pool, alternate(pool, io, scaled(20'000))));
}
