#include "runtime/thread_pool.hpp"

#include "runtime/perturb.hpp"
#include "runtime/runnable.hpp"
#include "runtime/steal_ring.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <thread>

namespace huffpipe::runtime {

struct thread_pool::worker {
    steal_ring ring;
    thread_pool* pool = nullptr;
    std::thread thread;
    std::uint32_t random = 0;       // picks the first victim
    bool injector_is_next = false;  // else the ring
    relaxed_counter local_pops, injector_pops, steals, failed_steals, parks, wakes, spurious_wakes;
};

/// Not inline, so that no coroutine that moves between threads keeps an old thread's address (llvm#47179).
[[gnu::noinline]] thread_pool::worker*& thread_pool::this_worker() noexcept {
    thread_local worker* current = nullptr;
    return current;
}

thread_pool::thread_pool(unsigned workers)
    : workers_(std::clamp(workers, 1U, idle_word::most_workers)),
      idle_(static_cast<unsigned>(workers_.size())),
      limit_(workers_.size()) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        workers_[i].pool = this;
        workers_[i].random = static_cast<std::uint32_t>(i + 1);
    }
}

thread_pool::~thread_pool() {
    posts_.wait();  // first: a post may still start a worker
    std::unique_lock lock(mutex_);
    for (std::size_t i = 0; i < limit_; ++i) wake_ups_.release();
    for (std::size_t i = 0; i < started_; ++i) {  // a worker that drains may still start another
        lock.unlock();
        workers_[i].thread.join();
        lock.lock();
    }
}

void thread_pool::start() {
    const std::lock_guard lock(mutex_);
    if (started_ > 0 || !idle_.claim()) return;
    try {
        start_next_worker();
    } catch (...) {
        idle_.park(true);
        throw;
    }
}

unsigned thread_pool::workers() const noexcept {
    return static_cast<unsigned>(workers_.size());
}

void thread_pool::post(runnable& work) noexcept {
    worker* const self = this_worker();
    if (self != nullptr && self->pool == this && self->ring.push(work)) return announce();
    const posts_in_flight::guard posting(posts_);  // a worker is joined, but any thread may come here
    injector_.push(work);
    announce();
}

/// Makes sure that the work just queued is seen.
void thread_pool::announce() noexcept {
    if (idle_.claim()) wake_one();
}

/// Passes a claim on to a sleeping worker, or a new one.
void thread_pool::wake_one() noexcept {
    perturb_point();
    {
        const std::lock_guard lock(mutex_);
        if (permits_ >= asleep_ && start_worker()) return;
        ++permits_;
    }
    perturb_point();
    wake_ups_.release();
}

/// False if there is no other worker, or no thread for it: then a running one will take the permit.
bool thread_pool::start_worker() noexcept {
    if (started_ == limit_) return false;
    try {
        start_next_worker();
    } catch (const std::exception&) {         // no thread, or no memory for one
        if (started_ == 0) std::terminate();  // see start()
        limit_ = started_;                    // trying again at every post would cost too much
        return false;
    }
    return true;
}

void thread_pool::start_next_worker() {
    worker& next = workers_[started_];
    next.thread = std::thread([this, &next] { work_loop(next); });
    ++started_;
}

void thread_pool::work_loop(worker& self) noexcept {
    this_worker() = &self;
    bool searching = true;  // whoever wakes or starts a worker has counted it as a searcher
    bool woken = false;
    for (;;) {
        runnable* work = searching ? nullptr : next_queued(self);
        if (work == nullptr && (searching || idle_.begin_search(workers()))) {
            searching = true;
            work = search(self);
        }
        if (work != nullptr) {
            if (searching && idle_.end_search() && any_work()) announce();
            searching = woken = false;
            work->run();
            continue;
        }
        if (woken) self.spurious_wakes.increment();
        self.parks.increment();
        if (idle_.park(searching) && any_work()) announce();
        if (!sleep()) return;
        self.wakes.increment();
        searching = woken = true;
    }
}

/// From the worker's own ring and the injector, in turn.
runnable* thread_pool::next_queued(worker& self) noexcept {
    self.injector_is_next = !self.injector_is_next;
    for (const bool from_injector : {self.injector_is_next, !self.injector_is_next}) {
        runnable* const work = from_injector ? injector_.pop() : self.ring.pop();
        if (work == nullptr) continue;
        (from_injector ? self.injector_pops : self.local_pops).increment();
        return work;
    }
    return nullptr;
}

/// Looks at all queues, beginning with a random victim.
runnable* thread_pool::search(worker& self) noexcept {
    if (runnable* const work = next_queued(self)) return work;
    self.random = self.random * 1664525 + 1013904223;  // a linear congruential generator (Knuth, 1981)
    const std::size_t first = (self.random >> 8) % workers_.size();
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        worker& victim = workers_[(first + i) % workers_.size()];
        if (&victim == &self) continue;
        if (runnable* const work = victim.ring.steal_into(self.ring)) {
            self.steals.increment();
            return work;
        }
    }
    self.failed_steals.increment();
    return nullptr;
}

bool thread_pool::any_work() const noexcept {
    return !injector_.empty() || std::any_of(workers_.begin(), workers_.end(),
                                             [](const worker& each) { return !each.ring.empty(); });
}

/// False when the pool stops and no wake-up is left.
bool thread_pool::sleep() noexcept {
    perturb_point();
    {
        const std::lock_guard lock(mutex_);
        ++asleep_;
    }
    wake_ups_.acquire();
    const std::lock_guard lock(mutex_);
    --asleep_;
    if (permits_ == 0) return false;
    --permits_;
    return true;
}

pool_counters thread_pool::counters() const {
    pool_counters sum;
    for (const worker& each : workers_) {
        sum.local_pops += each.local_pops.get();
        sum.injector_pops += each.injector_pops.get();
        sum.steals += each.steals.get();
        sum.failed_steals += each.failed_steals.get();
        sum.parks += each.parks.get();
        sum.wakes += each.wakes.get();
        sum.spurious_wakes += each.spurious_wakes.get();
    }
    sum.runs = sum.local_pops + sum.injector_pops + sum.steals;
    const std::lock_guard lock(mutex_);
    sum.threads_started = started_;
    return sum;
}

}  // namespace huffpipe::runtime
