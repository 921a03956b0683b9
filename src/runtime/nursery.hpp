#pragma once

#include "runtime/executor.hpp"
#include "runtime/one_shot.hpp"
#include "runtime/perturb.hpp"
#include "runtime/runnable.hpp"
#include "runtime/task.hpp"

#include <atomic>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <utility>

namespace huffpipe::runtime {

/// Runs tasks side by side and joins every one of them; the first error, in time, wins.
///
///     nursery children([&] { channel_end.close(); });
///     children.start(pool, encode(first));
///     children.start(pool, encode(second));
///     co_await children.join();
///
/// `start` is thread-safe as long as the owner has not begun to join, or a child calls it. The owner must not
/// leave its scope before `join` is through (the destructor ends the program): so what may throw between the
/// first start and the join belongs into a child.
///
/// Invariant: `pending_` counts the children that have not ended, and one for the owner until it joins.
/// Whoever takes it to zero resumes the owner, or, if it is the owner, does not suspend.
class nursery {
  public:
    /// `on_error` is called once, on the thread where the first child failed, before the owner can go on: the
    /// place to close channels and cancel I/O, so that the other children come to their ends. It must not
    /// throw.
    explicit nursery(std::function<void()> on_error = {}) : on_error_(std::move(on_error)) {}
    nursery(const nursery&) = delete;
    nursery& operator=(const nursery&) = delete;
    ~nursery();

    /// Starts `work` at `home`. If memory for it is lacking, that counts as a child's failure.
    void start(executor& home, task<void> work) noexcept;

    /// The same for work whose outcome, be it an error, goes to `result`, unless memory is lacking. If
    /// somebody waits for it where the work has ended, it goes on at once on the same thread: nobody has to
    /// be woken.
    void start(executor& home, task<void> work, one_shot<void>& result) noexcept;

    /// `co_await join()` waits for all children, and resumes the owner at its home. Rethrows the first error.
    /// The nursery is then as new.
    [[nodiscard]] auto join() noexcept { return join_awaiter{*this}; }

    /// Whether a child has failed since the last join. Thread-safe.
    bool failed() const noexcept {
        return failed_.load(std::memory_order_relaxed);  // a hint: carries no data
    }

  private:
    class child;

    struct join_awaiter {
        nursery& owner;

        bool await_ready() const noexcept { return false; }
        template <std::derived_from<runnable> Promise>
        [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> joiner) const noexcept {
            return owner.wait_for_children(joiner.promise());
        }
        void await_resume() const { owner.finish(); }
    };

    void start(executor& home, task<void> work, one_shot<void>* result) noexcept;
    bool wait_for_children(runnable& joiner) noexcept;
    void finish();
    void fail(std::exception_ptr error) noexcept;
    bool drop_share() noexcept;

    std::function<void()> on_error_;
    std::atomic<std::size_t> pending_{1};
    std::atomic<bool> failed_{false};
    std::exception_ptr error_;    // written by the one who set failed_, read after the last share is dropped
    runnable* joiner_ = nullptr;  // written before the owner's share is dropped, read by who drops the last
};

}  // namespace huffpipe::runtime
