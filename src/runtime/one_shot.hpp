#pragma once

#include "runtime/outcome.hpp"
#include "runtime/perturb.hpp"
#include "runtime/runnable.hpp"

#include <atomic>
#include <concepts>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <utility>

namespace huffpipe::runtime {

/// A result that one coroutine or thread sets and one coroutine awaits, in either order. `T` may be void or
/// move-only.
///
/// Invariant: `state_` goes from `unset` to `set`, directly or by way of the waiter's address. Whoever comes
/// second sees the first in it: the setter wakes the waiter, or the waiter does not suspend. The outcome is
/// the setter's before, and the waiter's after.
template <typename T>
class one_shot {
  public:
    one_shot() = default;
    one_shot(const one_shot&) = delete;
    one_shot& operator=(const one_shot&) = delete;

    /// Sets the value, once (before the next `reset`). The waiter may destroy or reuse this object as soon as
    /// it goes on, even before the call returns.
    template <typename... Args>
    void set_value(Args&&... args) {
        outcome_.set_value(std::forward<Args>(args)...);
        if (runnable* const waiter = publish()) waiter->wake();
    }

    /// Sets an exception instead, once.
    void set_exception(std::exception_ptr error) noexcept {
        outcome_.set_exception(std::move(error));
        if (runnable* const waiter = publish()) waiter->wake();
    }

    /// Sets either, once, and leaves it to the caller to resume who waits: null if nobody does yet.
    [[nodiscard]] runnable* settle(outcome<T> result) noexcept {
        outcome_ = std::move(result);
        return publish();
    }

    /// `co_await result.get()` waits until the result is set, moves the value out or rethrows. One coroutine,
    /// once. Resumed at the coroutine's home.
    [[nodiscard]] auto get() noexcept { return awaiter{*this}; }

    /// Whether it has been set. Thread-safe.
    bool ready() const noexcept {
        return state_.load(std::memory_order_acquire) == set;  // what the setter did before is visible
    }

    /// Makes it as new: after the result was taken, or before it was set and while nobody waits.
    void reset() noexcept {
        outcome_.clear();
        state_.store(unset,
                     std::memory_order_relaxed);  // alone with it: the next use is handed over otherwise
    }

  private:
    static constexpr std::uintptr_t unset = 0;
    static constexpr std::uintptr_t set = 1;  // no address of a runnable

    struct awaiter {
        one_shot& result;

        bool await_ready() const noexcept { return result.ready(); }
        template <std::derived_from<runnable> Promise>
        [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> coroutine) const noexcept {
            return result.wait(coroutine.promise());
        }
        T await_resume() const { return result.outcome_.take(); }
    };

    /// True if the coroutine has to suspend: then it may be running again already.
    bool wait(runnable& coroutine) noexcept {
        std::uintptr_t expected = unset;
        perturb_point();
        // Release the suspended coroutine to the setter; acquire its result if it was here before.
        return state_.compare_exchange_strong(expected, reinterpret_cast<std::uintptr_t>(&coroutine),
                                              std::memory_order_release, std::memory_order_acquire);
    }

    /// Returns who waits, if anyone does.
    runnable* publish() noexcept {
        perturb_point();
        // Release the result to the waiter; acquire the suspended coroutine.
        const std::uintptr_t before = state_.exchange(set, std::memory_order_acq_rel);
        perturb_point();
        return before == unset ? nullptr : reinterpret_cast<runnable*>(before);
    }

    outcome<T> outcome_;
    std::atomic<std::uintptr_t> state_{unset};
};

}  // namespace huffpipe::runtime
