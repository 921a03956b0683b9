#pragma once

#include "runtime/executor.hpp"
#include "runtime/intrusive_queue.hpp"
#include "runtime/posts_in_flight.hpp"
#include "runtime/runnable.hpp"
#include "runtime/semaphore.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace huffpipe::runtime {

/// Threads of its own for coroutines that may block, in read, write or poll, so that these never occupy a
/// worker of the pool. One FIFO queue; a coroutine that blocks holds up one thread, so there should be as
/// many threads as coroutines that block at the same time.
///
/// Invariant, whenever the mutex is free: if work is queued, then for each piece there is an idle thread that
/// has been woken, or is about to be, or all threads that can be started are busy.
class io_executor final : public executor {
  public:
    /// `threads` (at least 1) is how many there can be; each is started when work arrives and none is idle,
    /// and inherits the signal mask of the thread that posted.
    explicit io_executor(unsigned threads);
    io_executor(const io_executor&) = delete;
    io_executor& operator=(const io_executor&) = delete;

    /// Runs what is queued, then joins the threads. All tasks must have ended.
    ~io_executor();

    /// Starts the first thread. To be called before anything is posted, if at all: it throws
    /// std::system_error if the system refuses, where a `post` can only end the program. Later threads are
    /// optional.
    void start();

    /// Thread-safe.
    void post(runnable& work) noexcept override;

    /// How many times a coroutine was resumed from the queue. Thread-safe.
    std::uint64_t runs() const;

    std::size_t threads_started() const;

    /// How many threads wait for work, or are about to. Thread-safe.
    std::size_t threads_idle() const;

  private:
    void work_loop() noexcept;
    runnable* next() noexcept;
    void start_thread();
    void try_to_start_thread() noexcept;

    posts_in_flight posts_;
    semaphore wake_ups_;        // one for each piece of work ever posted, and at the end one for each
                                // thread that there can be
    mutable std::mutex mutex_;  // guards all of the following
    intrusive_queue<runnable> queue_;
    std::size_t queued_ = 0;
    std::size_t idle_ = 0;  // threads that wait, or are about to
    std::vector<std::thread> threads_;
    std::size_t limit_;
    std::uint64_t runs_ = 0;
};

}  // namespace huffpipe::runtime
