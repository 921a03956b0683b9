#pragma once

#include "runtime/perturb.hpp"

#include <atomic>
#include <cstdint>

namespace huffpipe::runtime {

/// How many workers search for work and how many are parked, in one atomic word, so that no work is left
/// lying while a worker sleeps, and no more are woken than needed. The others run something.
///
/// Every change, and every post (even one that changes nothing), is a read-modify-write of this word with
/// acquire and release: so they form one order, and each sees what was queued before the earlier ones.
///
/// Rules: a post queues its work, then calls `claim`. Whoever takes the number of searchers to zero (a
/// searcher that has found something, or a worker that parks) then looks at all queues, and calls `claim` if
/// there is work. A claimed worker is woken, and begins by looking at all queues.
///
/// Lemma: after a post's `claim` its work is not forgotten.
///   1. There was a searcher. Either one that began after the claim looks at all queues and sees the work; or
///      the number of searchers reaches zero after the claim, and who took it there sees the work. (What a
///      thief has half moved it publishes before it stops searching.)
///   2. There was none, but a parked worker: it is claimed, and begins to search after the claim.
///   3. All workers were running: the first to run out of work looks after the claim, as a searcher or
///   because
///      it parked without there being any.
/// So no fence is needed, and no order between different atomics is assumed.
class idle_word {
  public:
    static constexpr unsigned most_workers = 0xFFFF;

    explicit idle_word(unsigned workers) noexcept : word_(workers * one_parked) {}

    /// After work was queued: true if a parked worker was made a searcher, and the caller must wake one.
    bool claim() noexcept {
        return change([](std::uint32_t word) {
            return searching(word) == 0 && parked(word) > 0 ? word - one_parked + one_searching : word;
        });
    }

    /// A running worker wants to search: refused if half of the `workers` do so already.
    bool begin_search(unsigned workers) noexcept {
        return change([workers](std::uint32_t word) {
            return searching(word) * 2 < workers ? word + one_searching : word;
        });
    }

    /// A searcher has found work. True if nobody searches now: look at all queues.
    bool end_search() noexcept {
        perturb_point();
        return searching(word_.fetch_sub(one_searching, std::memory_order_acq_rel)) == 1;  // see the class
    }

    /// A worker found nothing and will sleep. True if nobody searches now: look at all queues first.
    bool park(bool was_searching) noexcept {
        perturb_point();
        const std::uint32_t change = one_parked - (was_searching ? one_searching : 0);
        const std::uint32_t before = word_.fetch_add(change, std::memory_order_acq_rel);  // see the class
        return searching(before) == (was_searching ? 1 : 0);
    }

    /// For tests: a glance.
    unsigned searching() const noexcept { return searching(word_.load(std::memory_order_relaxed)); }
    unsigned parked() const noexcept { return parked(word_.load(std::memory_order_relaxed)); }

  private:
    static constexpr std::uint32_t one_searching = 1;
    static constexpr std::uint32_t one_parked = 1 << 16;

    static unsigned searching(std::uint32_t word) noexcept { return word & 0xFFFF; }
    static unsigned parked(std::uint32_t word) noexcept { return word >> 16; }

    /// Replaces the word by `next(word)`, which is written even if it is the same. True if it is not.
    template <typename Next>
    bool change(Next next) noexcept {
        perturb_point();
        std::uint32_t before = word_.load(std::memory_order_relaxed);  // a guess for the exchange
        while (!word_.compare_exchange_weak(before, next(before), std::memory_order_acq_rel,  // see the class
                                            std::memory_order_relaxed)) {                     // another guess
        }
        return next(before) != before;
    }

    alignas(64) std::atomic<std::uint32_t> word_;
};

}  // namespace huffpipe::runtime
