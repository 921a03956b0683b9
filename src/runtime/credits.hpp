#pragma once

#include "runtime/intrusive_queue.hpp"
#include "runtime/mutex.hpp"
#include "runtime/runnable.hpp"

#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstddef>

namespace huffpipe::runtime {

/// A semaphore for coroutines, first come, first served: it bounds what is in flight.
///
/// Invariant, whenever the mutex is free: a coroutine waits only if no credit is left and the semaphore is
/// open; `release` gives to the oldest waiter directly, so that a newcomer cannot overtake it.
class credits {
  public:
    explicit credits(std::size_t available) noexcept : available_(available) {}
    credits(const credits&) = delete;
    credits& operator=(const credits&) = delete;

    /// `co_await acquire()` waits for a credit: true. Or the semaphore is or gets closed: false, and none was
    /// taken. Resumed at the coroutine's home.
    [[nodiscard]] auto acquire() noexcept { return acquire_awaiter(*this); }

    /// Gives one credit back. Thread-safe; allowed after `close`.
    void release() noexcept;

    /// Refuses everyone who waits or comes later. Thread-safe, idempotent.
    void close() noexcept;

    std::size_t available() const;

    /// Time that coroutines have waited for credits, summed up at the end of each wait.
    std::chrono::nanoseconds blocked() const;

  private:
    using clock = std::chrono::steady_clock;

    struct waiter {
        runnable* coroutine = nullptr;
        bool granted = false;
        clock::time_point since{};
        waiter* next_in_queue = nullptr;
    };

    class acquire_awaiter {
      public:
        explicit acquire_awaiter(credits& owner) noexcept : owner_(owner) {}

        bool await_ready() const noexcept { return false; }
        template <std::derived_from<runnable> Promise>
        [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
            self_.coroutine = &coroutine.promise();
            return owner_.acquire_or_wait(self_);
        }
        bool await_resume() const noexcept { return self_.granted; }

      private:
        credits& owner_;
        waiter self_;
    };

    bool acquire_or_wait(waiter& self) noexcept;

    mutable mutex mutex_;
    std::size_t available_;
    bool closed_ = false;
    intrusive_queue<waiter> waiters_;  // oldest first
    std::chrono::nanoseconds blocked_{0};
};

}  // namespace huffpipe::runtime
