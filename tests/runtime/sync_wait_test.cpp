#include "runtime/sync_wait.hpp"

#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <memory>
#include <stdexcept>
#include <thread>

using namespace huffpipe::runtime;

namespace {

task<std::unique_ptr<int>> boxed(int value) {
    co_return std::make_unique<int>(value);
}

task<void> fail() {
    throw std::runtime_error("broken");
    co_return;
}

task<std::thread::id> thread_of_task() {
    co_return std::this_thread::get_id();
}

}  // namespace

TEST_CASE("sync_wait returns the value and rethrows the exception, on the calling thread") {
    thread_pool pool(1);
    CHECK(*sync_wait(pool, boxed(3)) == 3);
    CHECK_THROWS_WITH(sync_wait(pool, fail()), "broken");
    CHECK(sync_wait(pool, thread_of_task()) != std::this_thread::get_id());
}

// Guards the notification under the lock: outside of it, the waiter's mutex and condition may be gone when
// they are notified (ThreadSanitizer and AddressSanitizer tell).
TEST_CASE("sync_wait can be left as soon as the task has ended") {
    const watchdog guard("sync_wait in a loop");
    thread_pool pool(2);
    int sum = 0;
    for (int i = 0; i < scaled(20'000); ++i) sum += *sync_wait(pool, boxed(1));
    CHECK(sum == scaled(20'000));
}
