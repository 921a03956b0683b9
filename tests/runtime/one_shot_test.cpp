#include "runtime/one_shot.hpp"

#include "runtime/nursery.hpp"
#include "runtime/seeded_executor.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

using namespace huffpipe::runtime;

namespace {

task<void> set(one_shot<std::unique_ptr<int>>& result, int value) {
    result.set_value(std::make_unique<int>(value));
    co_return;
}

task<void> get(one_shot<std::unique_ptr<int>>& result, long& sum) {
    const std::unique_ptr<int> value = co_await result.get();
    sum += *value;
}

task<void> fail(one_shot<void>& result) {
    result.set_exception(std::make_exception_ptr(std::runtime_error("broken")));
    co_return;
}

task<void> await_void(one_shot<void>& result) {
    co_await result.get();
}

task<long> rounds(executor& home, int count) {
    one_shot<std::unique_ptr<int>> result;
    long sum = 0;
    for (int i = 0; i < count; ++i) {
        nursery children;
        children.start(home, get(result, sum));
        children.start(home, set(result, 1));
        co_await children.join();
        result.reset();
    }
    co_return sum;
}

task<void> both(executor& home, one_shot<void>& result) {
    nursery children;
    children.start(home, await_void(result));
    children.start(home, fail(result));
    co_await children.join();
}

task<void> set_heap(one_shot<int>* result) {
    result->set_value(1);
    co_return;
}

task<void> get_and_destroy(one_shot<int>* result, long& sum) {
    const std::unique_ptr<one_shot<int>> owned(result);
    const int value = co_await owned->get();
    sum += value;
}

task<long> destroyed_by_waiter(executor& home, int count) {
    long sum = 0;
    for (int i = 0; i < count; ++i) {
        auto* const result = new one_shot<int>;
        nursery children;
        children.start(home, set_heap(result));
        children.start(home, get_and_destroy(result, sum));
        co_await children.join();
    }
    co_return sum;
}

}  // namespace

TEST_CASE("a result reaches its waiter, whoever comes first") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        seeded_executor home(seed);
        CHECK(sync_wait(home, rounds(home, 20)) == 20);
    }
}

TEST_CASE("an exception is a result too") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        seeded_executor home(seed);
        one_shot<void> result;
        CHECK_THROWS_WITH(sync_wait(home, both(home, result)), "broken");
    }
}

TEST_CASE("a result is ready from when it is set until it is reset") {
    one_shot<int> result;
    CHECK(!result.ready());
    result.set_value(1);
    CHECK(result.ready());
    result.reset();
    CHECK(!result.ready());
}

// Guards the exchange in wait (left behind), and its acquire on failure (ThreadSanitizer tells).
TEST_CASE("setter and waiter race on a pool, and neither is left behind") {
    const watchdog guard("one_shot");
    thread_pool pool(2);
    CHECK(sync_wait(pool, rounds(pool, scaled(10'000))) == scaled(10'000));
}

// Guards that the setter touches nothing once it has published (AddressSanitizer tells).
TEST_CASE("the waiter may destroy the result while the setter returns") {
    const watchdog guard("destroyed one_shot");
    thread_pool pool(2);
    CHECK(sync_wait(pool, destroyed_by_waiter(pool, scaled(10'000))) == scaled(10'000));
}
