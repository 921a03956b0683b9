#pragma once

#include <semaphore.h>

#include <cerrno>
#include <exception>

namespace huffpipe::runtime {

/// A counting semaphore for threads: POSIX's. A thread that is woken goes on without a lock, so one system
/// call puts it to sleep and one wakes it; with a condition variable, the mutex takes more of both.
/// (std::counting_semaphore of libstdc++ before 12.3 can sleep for ever: GCC bug 104928.)
class semaphore {
  public:
    semaphore() noexcept {
        if (sem_init(&state_, 0, 0) != 0) std::terminate();  // a system without them
    }
    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;
    ~semaphore() { sem_destroy(&state_); }

    /// Takes a permit, and sleeps until there is one. Acquires what was done before its release.
    void acquire() noexcept {
        while (sem_wait(&state_) != 0)
            if (errno != EINTR) std::terminate();
    }

    /// Gives a permit, and wakes a thread that waits for one. Thread-safe.
    void release() noexcept {
        if (sem_post(&state_) != 0) std::terminate();  // more permits than an int can count
    }

  private:
    sem_t state_;
};

}  // namespace huffpipe::runtime
