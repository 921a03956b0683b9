#pragma once

#include "runtime/intrusive_queue.hpp"
#include "runtime/mutex.hpp"
#include "runtime/runnable.hpp"

#include <atomic>
#include <cstddef>
#include <mutex>

namespace huffpipe::runtime {

/// The pool's entrance: a FIFO for work from other threads, and for what a worker's ring has no room for.
/// Thread-safe.
class injector {
  public:
    void push(runnable& work) noexcept {
        const std::lock_guard lock(mutex_);
        queue_.push_back(work);
        size_.store(size_.load(std::memory_order_relaxed) + 1,
                    std::memory_order_relaxed);  // guarded by mutex_
    }

    /// Takes the oldest; null if there is none.
    runnable* pop() noexcept {
        if (empty()) return nullptr;
        const std::lock_guard lock(mutex_);
        runnable* const oldest = queue_.pop_front();
        if (oldest != nullptr)
            size_.store(size_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);  // as above
        return oldest;
    }

    /// Does not lock. A push that happened before the call, and is not popped, is seen.
    bool empty() const noexcept {
        return size_.load(std::memory_order_relaxed) == 0;  // the work itself comes with the mutex
    }

  private:
    mutex mutex_;
    intrusive_queue<runnable> queue_;
    std::atomic<std::size_t> size_{0};  // written under the lock; read without, so that a glance is cheap
};

}  // namespace huffpipe::runtime
