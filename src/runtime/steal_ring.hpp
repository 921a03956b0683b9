#pragma once

#include "runtime/perturb.hpp"
#include "runtime/runnable.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace huffpipe::runtime {

/// A worker's own queue: a bounded FIFO that its owner pushes to and everyone takes from, thieves by halves.
/// (The scheme of Go's runtime, runtime/proc.go: runqput, runqget, runqgrab; Vyukov, 2012.)
///
/// Invariant: the items are slots [head_, tail_), both counted from the beginning of time, so that neither
/// ever has an earlier value again; tail_ - head_ <= capacity. Only the owner moves tail_. Taking items is:
/// read the slots, then move head_ past them by compare-exchange. That can only succeed if head_ had not
/// moved since, and the owner never overwrites a slot before head_ has passed it, so what was read is what
/// was taken.
class steal_ring {
  public:
    static constexpr std::uint64_t capacity = 256;

    /// Owner only. False if the ring is full.
    bool push(runnable& work) noexcept {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // ours alone
        // Acquire: whoever moved head_ past the slot has read it before we overwrite it.
        if (tail - head_.load(std::memory_order_acquire) == capacity) return false;
        slot(tail).store(&work, std::memory_order_relaxed);  // published by tail_
        perturb_point();
        tail_.store(tail + 1, std::memory_order_release);  // publish the slot, and the work that it points to
        return true;
    }

    /// Owner only. Takes the oldest; null if there is none.
    runnable* pop() noexcept {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);  // ours alone
        std::uint64_t head = head_.load(std::memory_order_relaxed);        // a guess for the exchange
        while (head != tail) {
            runnable* const oldest = slot(head).load(std::memory_order_relaxed);  // our own store
            perturb_point();
            // Release: a thief that sees this head_ sees a tail_ that is not behind it.
            if (head_.compare_exchange_weak(head, head + 1, std::memory_order_release,
                                            std::memory_order_relaxed))
                return oldest;
        }
        return nullptr;
    }

    /// Takes the older half (rounded up): returns the oldest, and moves the rest to `thief`, which is empty
    /// and the calling thread's own. Null only if this ring was seen empty.
    runnable* steal_into(steal_ring& thief) noexcept {
        const std::uint64_t thief_tail = thief.tail_.load(std::memory_order_relaxed);  // the caller's alone
        // Acquire, as in push: we are about to overwrite slots of the thief's ring.
        (void)thief.head_.load(std::memory_order_acquire);
        for (;;) {
            std::uint64_t head = head_.load(std::memory_order_acquire);        // then tail_ is not behind it
            const std::uint64_t tail = tail_.load(std::memory_order_acquire);  // then the slots are visible
            if (head == tail) return nullptr;
            // At most half a ring: if head_ has moved on since, tail - head may be more than there is.
            const std::uint64_t count = std::min((tail - head + 1) / 2, capacity / 2);
            runnable* const oldest = slot(head).load(std::memory_order_relaxed);  // visible by tail_
            for (std::uint64_t i = 1; i < count; ++i) {
                runnable* const next = slot(head + i).load(std::memory_order_relaxed);  // visible by tail_
                thief.slot(thief_tail + i - 1).store(next, std::memory_order_relaxed);  // published below
            }
            perturb_point();
            // Release: the owner may overwrite the slots only after we have read them. Else: begin again.
            if (!head_.compare_exchange_strong(head, head + count, std::memory_order_release,
                                               std::memory_order_relaxed))
                continue;
            perturb_point();
            thief.tail_.store(thief_tail + count - 1, std::memory_order_release);  // as in push
            return oldest;
        }
    }

    /// Any thread. Whether it was empty at some moment of this call; pushes that happened before count.
    bool empty() const noexcept {
        const std::uint64_t head = head_.load(std::memory_order_acquire);  // then tail_ is not behind it
        return head == tail_.load(std::memory_order_relaxed);              // carries no data
    }

  private:
    std::atomic<runnable*>& slot(std::uint64_t index) noexcept { return slots_[index % capacity]; }

    alignas(64) std::atomic<std::uint64_t> head_{0};
    alignas(64) std::atomic<std::uint64_t> tail_{0};
    alignas(64) std::array<std::atomic<runnable*>, capacity> slots_{};
};

}  // namespace huffpipe::runtime
