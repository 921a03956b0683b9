#pragma once

#include <atomic>
#include <cstdint>

namespace huffpipe::runtime {

/// What the workers of a pool have done so far.
struct pool_counters {
    std::uint64_t runs = 0;            ///< times a coroutine was resumed from a queue
    std::uint64_t local_pops = 0;      ///< of these, from the worker's own ring
    std::uint64_t injector_pops = 0;   ///< from the injector
    std::uint64_t steals = 0;          ///< from another's ring (with half of what was there)
    std::uint64_t failed_steals = 0;   ///< searches that found nothing
    std::uint64_t parks = 0;           ///< times a worker went to sleep
    std::uint64_t wakes = 0;           ///< times it was woken
    std::uint64_t spurious_wakes = 0;  ///< of these, found nothing to do
    std::uint64_t threads_started = 0;
};

/// A counter with one writer, readable by all.
class relaxed_counter {
  public:
    void increment() noexcept {
        value_.store(get() + 1, std::memory_order_relaxed);  // one writer, and orders nothing
    }
    std::uint64_t get() const noexcept {
        return value_.load(std::memory_order_relaxed);  // a statistic: orders nothing
    }

  private:
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace huffpipe::runtime
