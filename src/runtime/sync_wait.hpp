#pragma once

#include "runtime/executor.hpp"
#include "runtime/runnable.hpp"
#include "runtime/task.hpp"

#include <condition_variable>
#include <mutex>

namespace huffpipe::runtime {

namespace detail {

/// Lets one thread sleep until a task has ended.
class thread_waiter final : public runnable {
  public:
    void wait() noexcept {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return done_; });
    }

  private:
    void resume() noexcept override {
        const std::lock_guard lock(mutex_);
        done_ = true;
        changed_.notify_one();  // under the lock: once it is free, the waiter may destroy this object
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
};

}  // namespace detail

/// Starts `work` at `home`, blocks the calling thread until it has ended, and returns its value or rethrows
/// its exception. Not to be called from a thread of `home`.
template <typename T>
T sync_wait(executor& home, task<T> work) {
    detail::thread_waiter done;
    work.start(home, done);
    done.wait();
    return work.take_result();
}

}  // namespace huffpipe::runtime
