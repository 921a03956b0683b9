#pragma once

#include "runtime/executor.hpp"
#include "runtime/outcome.hpp"
#include "runtime/runnable.hpp"

#include <concepts>
#include <coroutine>
#include <exception>
#include <utility>

namespace huffpipe::runtime {

template <typename T = void>
class task;

namespace detail {

/// What the promises of all tasks have in common: a home, and who goes on after the end.
class task_promise_base : public runnable {
    struct final_awaiter {
        bool await_ready() const noexcept { return false; }
        template <std::derived_from<task_promise_base> Promise>
        [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
            ended.promise().end();
        }
        void await_resume() const noexcept {}
    };

  public:
    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }

    /// `continuation` goes on when this task has ended: at its home, or right here if it has none.
    void prepare(executor* home, runnable& continuation) noexcept {
        set_home(home);
        continuation_ = &continuation;
    }

  private:
    void end() noexcept {
        executor* const there = continuation_->home();
        if (there == nullptr || there == home())
            hand_over_to(*continuation_);
        else
            there->post(*continuation_);  // this frame may be gone now
    }

    runnable* continuation_ = nullptr;
};

/// How the value of `co_return` reaches the outcome: the language wants two shapes.
template <typename T>
class task_result : public task_promise_base {
  public:
    template <std::convertible_to<T> Value = T>
    void return_value(Value&& value) {
        result.set_value(std::forward<Value>(value));
    }
    outcome<T> result;
};

template <>
class task_result<void> : public task_promise_base {
  public:
    void return_void() noexcept { result.set_value(); }
    outcome<void> result;
};

template <typename T>
class task_promise final : public task_result<T> {
  public:
    task<T> get_return_object() noexcept;
    void unhandled_exception() noexcept { this->result.set_exception(std::current_exception()); }

  private:
    void resume() noexcept override { std::coroutine_handle<task_promise>::from_promise(*this).resume(); }
};

}  // namespace detail

/// A lazy coroutine: its body starts when it is awaited (or given to a nursery or `sync_wait`), at most once.
///
/// `co_await std::move(work)`, or of a call, runs it at the home of the awaiting coroutine, which goes on
/// there with the value or the exception. A task that awaits only tasks that end without waiting runs
/// straight through, on one thread and in constant stack. Move-only; `T` may be void or move-only.
///
/// The frame is destroyed with the task object. A task that has started must have ended by then: a suspended
/// coroutine is known to others, so it is never destroyed, only resumed with bad news.
template <typename T>
class [[nodiscard]] task {
  public:
    using promise_type = detail::task_promise<T>;

    task(task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    task& operator=(task&& other) noexcept {
        std::swap(coroutine_, other.coroutine_);
        return *this;
    }
    ~task() {
        if (coroutine_) coroutine_.destroy();
    }

    auto operator co_await() && noexcept { return awaiter{coroutine_}; }

    /// For those who run tasks from outside a coroutine: starts this one at `home`. When it has ended,
    /// `when_done` is run on the same thread; it may take the result and destroy the task.
    void start(executor& home, runnable& when_done) noexcept {
        promise_type& promise = coroutine_.promise();
        promise.prepare(&home, when_done);
        home.post(promise);
    }

    /// The outcome of a task that has ended, once.
    outcome<T> take_outcome() noexcept { return std::move(coroutine_.promise().result); }

    /// Where a task that has ended did so.
    executor* home() const noexcept { return coroutine_.promise().home(); }

    /// The result of a task that has ended, once: moves the value out or rethrows.
    T take_result() { return coroutine_.promise().result.take(); }

  private:
    friend promise_type;
    using handle = std::coroutine_handle<promise_type>;

    struct awaiter {
        handle child;

        bool await_ready() const noexcept { return false; }
        template <std::derived_from<runnable> Promise>
        void await_suspend(std::coroutine_handle<Promise> parent) const noexcept {
            child.promise().prepare(parent.promise().home(), parent.promise());
            parent.promise().hand_over_to(child.promise());
        }
        T await_resume() const { return child.promise().result.take(); }
    };

    explicit task(handle coroutine) noexcept : coroutine_(coroutine) {}

    handle coroutine_;
};

template <typename T>
task<T> detail::task_promise<T>::get_return_object() noexcept {
    return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}

}  // namespace huffpipe::runtime
