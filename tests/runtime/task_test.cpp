#include "runtime/task.hpp"

#include "current_thread.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/seeded_executor.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using namespace huffpipe::runtime;

namespace {

task<void> count_run(int& runs) {
    ++runs;
    co_return;
}

task<void> await_it(task<void> work) {
    co_await std::move(work);
}

task<int> add(int a, int b) {
    co_return a + b;
}

task<std::unique_ptr<int>> box(int value) {
    co_return std::make_unique<int>(value);
}

task<int> unbox() {
    const std::unique_ptr<int> boxed = co_await box(42);
    co_return *boxed;
}

task<int> fail(const std::string& why) {
    throw std::runtime_error(why);
    co_return 0;
}

task<int> fail_deeper() {
    const int never = co_await fail("deep down");
    co_return never;
}

task<std::string> recover() {
    std::string caught;
    try {
        co_await fail_deeper();
    } catch (const std::runtime_error& error) {
        caught = error.what();
    }
    co_return caught;
}

/// The lowest and highest place of the stack that was seen.
struct stack_extent {
    std::uintptr_t low = UINTPTR_MAX;
    std::uintptr_t high = 0;

    [[gnu::noinline]] void note() {
        const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
        low = std::min(low, here);
        high = std::max(high, here);
    }
};

task<int> note_stack(stack_extent& extent) {
    extent.note();
    co_return 1;
}

task<int> await_many(int times, stack_extent& extent) {
    int sum = 0;
    for (int i = 0; i < times; ++i) {
        const int one = co_await note_stack(extent);
        sum += one;
    }
    co_return sum;
}

task<int> descend(int depth, stack_extent& extent) {
    extent.note();
    if (depth == 0) co_return 0;
    const int below = co_await descend(depth - 1, extent);
    co_return below + 1;
}

struct home_of_this_coroutine {
    executor* home = nullptr;

    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
        home = coroutine.promise().home();
        return false;
    }
    executor* await_resume() const noexcept { return home; }
};

task<executor*> where_am_i() {
    executor* const here = co_await home_of_this_coroutine{};
    co_return here;
}

task<executor*> go_to(executor& there) {
    co_await resume_on(there);
    executor* const here = co_await home_of_this_coroutine{};
    co_return here;
}

struct visit {
    executor* child_home;
    executor* parent_home;
    std::thread::id child_thread;
    std::thread::id thread_before;
    std::thread::id thread_after;
};

task<std::thread::id> thread_at(executor& there) {
    co_await resume_on(there);
    co_return current_thread();
}

task<visit> visit_elsewhere(executor& there) {
    visit seen{};
    seen.thread_before = current_thread();
    seen.child_home = co_await go_to(there);
    seen.child_thread = co_await thread_at(there);
    seen.thread_after = current_thread();
    seen.parent_home = co_await where_am_i();
    co_return seen;
}

}  // namespace

TEST_CASE("a task does not run before it is awaited, and then once") {
    seeded_executor home(1);
    int runs = 0;
    task<void> work = count_run(runs);
    home.run();
    CHECK(runs == 0);
    sync_wait(home, await_it(std::move(work)));
    CHECK(runs == 1);
}

TEST_CASE("a task that never starts is destroyed with its frame") {
    int runs = 0;
    { const task<void> work = count_run(runs); }
    CHECK(runs == 0);
}

TEST_CASE("a task returns values, also move-only ones") {
    seeded_executor home(1);
    CHECK(sync_wait(home, add(2, 3)) == 5);
    CHECK(sync_wait(home, unbox()) == 42);
}

TEST_CASE("an exception passes through the awaiting tasks until it is caught") {
    seeded_executor home(1);
    CHECK(sync_wait(home, recover()) == "deep down");
    CHECK_THROWS_WITH(sync_wait(home, fail_deeper()), "deep down");
}

TEST_CASE("a million awaits that end at once do not grow the stack") {
    constexpr int times = 1'000'000;
    stack_extent extent;
    thread_pool pool(1);
    CHECK(sync_wait(pool, await_many(times, extent)) == times);
    CHECK(extent.high - extent.low == 0);
}

TEST_CASE("a deep chain of awaits does not grow the stack") {
    constexpr int depth = 100'000;
    stack_extent extent;
    thread_pool pool(1);
    CHECK(sync_wait(pool, descend(depth, extent)) == depth);
    CHECK(extent.high - extent.low == 0);
}

TEST_CASE("a child inherits its parent's home") {
    seeded_executor home(1);
    CHECK(sync_wait(home, where_am_i()) == &home);
}

TEST_CASE("a parent goes on at its own home, wherever its child went") {
    thread_pool pool(1);
    io_executor io(1);
    const visit seen = sync_wait(pool, visit_elsewhere(io));
    CHECK(seen.child_home == &io);
    CHECK(seen.parent_home == &pool);
    CHECK(seen.thread_before == seen.thread_after);
    CHECK(seen.thread_before != seen.child_thread);
}
