#include "runtime/injector.hpp"

#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace huffpipe::runtime;

namespace {

struct item final : runnable {
  private:
    void resume() noexcept override {}
};

}  // namespace

TEST_CASE("an injector is first in, first out") {
    std::vector<item> items(3);
    injector entrance;
    CHECK(entrance.empty());
    CHECK(entrance.pop() == nullptr);
    for (item& each : items) entrance.push(each, [] {});
    CHECK(!entrance.empty());
    for (item& each : items) CHECK(entrance.pop() == &each);
    CHECK(entrance.empty());
}

TEST_CASE("work cannot be taken before it has been announced") {
    item work;
    injector entrance;
    std::atomic<bool> announced = false;
    bool announced_when_taken = false;
    std::thread taker([&] {
        while (entrance.pop() == nullptr) std::this_thread::yield();
        announced_when_taken = announced;
    });
    entrance.push(work, [&announced] {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        announced = true;
    });
    taker.join();
    CHECK(announced_when_taken);
}
