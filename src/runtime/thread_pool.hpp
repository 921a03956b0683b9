#pragma once

#include "runtime/executor.hpp"
#include "runtime/idle_word.hpp"
#include "runtime/injector.hpp"
#include "runtime/pool_counters.hpp"
#include "runtime/posts_in_flight.hpp"
#include "runtime/semaphore.hpp"

#include <cstddef>
#include <mutex>
#include <vector>

namespace huffpipe::runtime {

/// A work-stealing pool for coroutines that compute and do not wait for anything outside.
///
/// Each worker has a FIFO ring (`steal_ring`); work posted from a worker goes there, all other work to the
/// injector. A worker looks at both in turn, so neither starves, and steals half a ring when both are empty.
/// Oldest first throughout: in an ordered pipeline the oldest block is what everyone waits for. Idle workers
/// sleep (`idle_word` says how no wake-up is lost). A thread is started only when work arrives and no started
/// worker is idle; it inherits the signal mask of the thread that posted.
class thread_pool final : public executor {
  public:
    /// `workers` (1 to 65535, clamped) is how many threads there can be; none is started yet.
    explicit thread_pool(unsigned workers);
    thread_pool(const thread_pool&) = delete;
    thread_pool& operator=(const thread_pool&) = delete;

    /// Runs what is queued, then joins the threads. All tasks must have ended, or be about to without further
    /// help: a coroutine that still waits for something would never be resumed.
    ~thread_pool();

    /// Starts the first thread. To be called before anything is posted, if at all: it throws
    /// std::system_error if the system refuses, where a `post` can only end the program. Later threads are
    /// optional.
    void start();

    /// Thread-safe. Queues `work`, and wakes or starts a worker if none is looking for work.
    void post(runnable& work) noexcept override;

    unsigned workers() const noexcept;

    /// Thread-safe; the counters of running workers may be a little apart from each other.
    pool_counters counters() const;

  private:
    struct worker;

    static worker*& this_worker() noexcept;

    void work_loop(worker& self) noexcept;
    runnable* next_queued(worker& self) noexcept;
    runnable* search(worker& self) noexcept;
    bool any_work() const noexcept;
    void announce() noexcept;
    void wake_one() noexcept;
    bool start_worker() noexcept;
    void start_next_worker();
    bool sleep() noexcept;

    std::vector<worker> workers_;
    injector injector_;
    idle_word idle_;  // a worker without a thread counts as parked
    posts_in_flight posts_;

    // Where parked workers sleep. A permit is a wake-up that has been granted, but not taken yet: any sleeper
    // may take it, also one that comes later, so it cannot get lost. The semaphore has one for each, and,
    // when the pool stops, one for each worker that there can be. Guarded by mutex_: all that follows the
    // mutex.
    semaphore wake_ups_;
    mutable std::mutex mutex_;
    std::size_t limit_;        // how many threads there can be
    std::size_t started_ = 0;  // workers_[0, started_) have threads
    std::size_t asleep_ = 0;
    std::size_t permits_ = 0;
};

}  // namespace huffpipe::runtime
