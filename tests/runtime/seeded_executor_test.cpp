#include "runtime/seeded_executor.hpp"

#include "runtime/credits.hpp"
#include "runtime/nursery.hpp"
#include "runtime/resume_on.hpp"
#include "support/catch.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define HUFFPIPE_HAS_LEAK_CHECK
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HUFFPIPE_HAS_LEAK_CHECK
#endif
#endif
#ifdef HUFFPIPE_HAS_LEAK_CHECK
#include <sanitizer/lsan_interface.h>
#endif

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace huffpipe::runtime;

namespace {

/// A deadlock leaks the coroutines that are stuck: while this lives, allocations do not count as leaks.
class leaks_expected {
  public:
#ifdef HUFFPIPE_HAS_LEAK_CHECK
    leaks_expected() {
        __lsan_disable();
    }
    ~leaks_expected() {
        __lsan_enable();
    }
#else
    leaks_expected() {}
    ~leaks_expected() {}
#endif
};

task<void> log_turns(executor& home, char name, int turns, std::string& log) {
    for (int i = 0; i < turns; ++i) {
        log += name;
        co_await resume_on(home);
    }
}

task<std::string> logged_run(executor& home) {
    std::string log;
    nursery children;
    for (const char name : {'a', 'b', 'c', 'd'}) children.start(home, log_turns(home, name, 8, log));
    co_await children.join();
    co_return log;
}

/// The planted race: reads, lets others run, writes.
task<void> increment_carelessly(executor& home, int& counter) {
    const int read = counter;
    co_await resume_on(home);
    counter = read + 1;
}

task<int> racing_counter(executor& home) {
    int counter = 0;
    nursery children;
    children.start(home, increment_carelessly(home, counter));
    children.start(home, increment_carelessly(home, counter));
    co_await children.join();
    co_return counter;
}

/// The planted deadlock: two locks taken in opposite orders.
task<void> take_both(executor& home, credits& first, credits& second) {
    bool granted = co_await first.acquire();
    co_await resume_on(home);
    if (granted) granted = co_await second.acquire();
    if (granted) second.release();
    first.release();
}

task<void> crossing_locks(executor& home, credits& left, credits& right) {
    nursery children;
    children.start(home, take_both(home, left, right));
    children.start(home, take_both(home, right, left));
    co_await children.join();
}

bool ends_in_deadlock(std::uint64_t seed) {
    const leaks_expected stuck;
    credits left(1);
    credits right(1);
    seeded_executor home(seed);
    try {
        sync_wait(home, crossing_locks(home, left, right));
    } catch (const deadlock&) {
        return true;
    }
    return false;
}

int lost_increments(std::uint64_t seed) {
    seeded_executor home(seed);
    return 2 - sync_wait(home, racing_counter(home));
}

std::string schedule_of(std::uint64_t seed) {
    seeded_executor home(seed);
    return sync_wait(home, logged_run(home));
}

constexpr std::uint64_t seeds = 64;

}  // namespace

TEST_CASE("the same seed gives the same schedule, other seeds give others") {
    int different = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        REQUIRE(schedule_of(seed) == schedule_of(seed));
        different += schedule_of(seed) != schedule_of(seed + 1);
    }
    CHECK(different == seeds);
}

TEST_CASE("some seeds show a planted race, and show it again when replayed") {
    std::uint64_t failures = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const int lost = lost_increments(seed);
        failures += lost > 0;
        for (int replay = 0; replay < 3; ++replay) REQUIRE(lost_increments(seed) == lost);
    }
    CHECK(failures > 0);
    CHECK(failures < seeds);
}

TEST_CASE("some seeds end in a planted deadlock, and do so again when replayed") {
    std::uint64_t deadlocks = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const bool stuck = ends_in_deadlock(seed);
        deadlocks += stuck;
        REQUIRE(ends_in_deadlock(seed) == stuck);
    }
    CHECK(deadlocks > 0);
    CHECK(deadlocks < seeds);
}

TEST_CASE("a deadlock's message names the seed") {
    const std::string message = deadlock(1234).what();
    CHECK(message.find("1234") != std::string::npos);
}
