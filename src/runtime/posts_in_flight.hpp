#pragma once

#include "runtime/perturb.hpp"

#include <atomic>
#include <cstddef>
#include <thread>

namespace huffpipe::runtime {

/// Counts the threads that are inside an executor's `post`. The work that they posted may run, finish, and
/// lead to the end of the executor before they are out: then its destructor waits for them. So they can wake
/// a thread after they have unlocked; under the lock, it would wake only to wait for the lock.
class posts_in_flight {
  public:
    /// Lives through `post`, from before the work is queued until nothing of the executor is touched any
    /// more.
    class guard {
      public:
        explicit guard(posts_in_flight& posts) noexcept : posts_(posts) {
            posts_.count_.fetch_add(1, std::memory_order_relaxed);  // who runs the work sees it by the queue
        }
        guard(const guard&) = delete;
        guard& operator=(const guard&) = delete;
        ~guard() {
            perturb_point();
            posts_.count_.fetch_sub(1, std::memory_order_release);  // all that post did came before
        }

      private:
        posts_in_flight& posts_;
    };

    /// Returns when every post that could be known to the caller is over: they are about to return, so it
    /// spins.
    void wait() const noexcept {
        while (count_.load(std::memory_order_acquire) != 0)  // all that they did came before
            std::this_thread::yield();
    }

  private:
    std::atomic<std::size_t> count_{0};
};

}  // namespace huffpipe::runtime
