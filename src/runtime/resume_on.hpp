#pragma once

#include "runtime/executor.hpp"
#include "runtime/runnable.hpp"

#include <concepts>
#include <coroutine>

namespace huffpipe::runtime {

/// `co_await resume_on(there)` moves the coroutine: it goes on, and lives from then on, at `there`. With the
/// executor that is its home already, it lets the others in the queue go first. A coroutine that awaits this
/// one stays at its own home.
class [[nodiscard]] resume_on {
  public:
    explicit resume_on(executor& there) noexcept : there_(&there) {}

    bool await_ready() const noexcept { return false; }
    template <std::derived_from<runnable> Promise>
    [[gnu::noinline]] void await_suspend(std::coroutine_handle<Promise> coroutine) const noexcept {
        coroutine.promise().set_home(there_);
        coroutine.promise().wake();  // this awaiter may be gone now
    }
    void await_resume() const noexcept {}

  private:
    executor* there_;
};

}  // namespace huffpipe::runtime
