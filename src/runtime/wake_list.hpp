#pragma once

#include "runtime/intrusive_queue.hpp"
#include "runtime/runnable.hpp"

namespace huffpipe::runtime {

/// Coroutines that an operation under a lock has released. Declared before the lock is taken, so that its
/// destructor wakes them, each on its home executor, after the lock is free again.
class wake_list {
  public:
    wake_list() = default;
    wake_list(const wake_list&) = delete;
    wake_list& operator=(const wake_list&) = delete;

    ~wake_list() {
        while (runnable* const coroutine = woken_.pop_front()) coroutine->wake();
    }

    void add(runnable& coroutine) noexcept { woken_.push_back(coroutine); }

  private:
    intrusive_queue<runnable> woken_;
};

}  // namespace huffpipe::runtime
