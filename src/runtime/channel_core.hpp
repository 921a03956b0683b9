#pragma once

#include "runtime/intrusive_queue.hpp"
#include "runtime/mutex.hpp"
#include "runtime/runnable.hpp"
#include "runtime/wake_list.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace huffpipe::runtime {

/// What a channel has seen so far.
struct channel_stats {
    std::uint64_t sent = 0;                         ///< values that were accepted
    std::uint64_t send_calls = 0;                   ///< sends, a batch counted once
    std::uint64_t receive_calls = 0;                ///< receives that brought values, a batch counted once
    std::size_t high_water = 0;                     ///< most values that were stored at once
    std::chrono::nanoseconds senders_blocked{0};    ///< sum over all senders of the time they were suspended
    std::chrono::nanoseconds receivers_blocked{0};  ///< the same for receivers
};

namespace detail {

/// The state that the handles of a channel share.
///
/// Invariants, whenever the mutex is free (Go's, runtime/chan.go):
///   - a receiver waits only if nothing is stored and the channel is open: senders hand over to it directly;
///   - a sender waits only if `capacity` values are stored and the channel is open;
///   - so never both, and whoever changes the store moves the other side's oldest waiters on: values leave in
///     the order in which their senders were admitted, and a batch is not interleaved with other senders'
///     values.
///
/// A waiter lives in the frame of a suspended coroutine. It is gone as soon as that coroutine runs, so it is
/// unlinked and filled in under the lock, and the coroutine is woken after.
template <typename T>
class channel_core {
    static_assert(std::is_nothrow_move_constructible_v<T>, "values change hands under a lock");
    using clock = std::chrono::steady_clock;

  public:
    struct waiter {
        runnable* coroutine = nullptr;
        clock::time_point since{};
    };

    /// Values on their way in: [next, end) are still the sender's own.
    struct sending : waiter {
        sending(T* first, T* last) noexcept : next(first), end(last) {}

        T* next;
        T* end;
        sending* next_in_queue = nullptr;
    };

    /// Where values come out: into a vector with enough reserve, or a place for one.
    struct receiving : waiter {
        receiving() = default;
        receiving(std::vector<T>& into, std::size_t max) noexcept : batch(&into), room(max) {}

        void accept(T& value) noexcept {
            if (batch != nullptr)
                batch->push_back(std::move(value));
            else
                ::new (static_cast<void*>(place)) T(std::move(value));
            --room;
            empty = false;
        }

        /// What was placed, if anything: to be called once, by the receiver of one.
        std::optional<T> take() noexcept {
            if (empty) return std::nullopt;
            T* const placed = std::launder(reinterpret_cast<T*>(place));
            std::optional<T> value(std::move(*placed));
            placed->~T();
            return value;
        }

        std::vector<T>* batch = nullptr;
        std::size_t room = 1;
        bool empty = true;
        receiving* next_in_queue = nullptr;
        alignas(T) std::byte place[sizeof(T)];  // no optional: an awaiter must be trivially destructible
    };

    explicit channel_core(std::size_t capacity) : store_(std::max<std::size_t>(capacity, 1)) {}

    /// Moves values in until all are sent or the channel is closed: true if `coroutine` has to suspend until
    /// then. After true, nothing of `self` may be touched.
    bool send(sending& self, runnable& coroutine) noexcept {
        wake_list woken;
        const std::lock_guard lock(mutex_);
        if (closed_) return false;
        ++stats_.send_calls;
        push_all(self, woken);
        return self.next != self.end && suspend(senders_, self, coroutine);
    }

    /// Moves out what is there, at most `self.room`: true if there was nothing and `coroutine` has to
    /// suspend.
    bool receive(receiving& self, runnable& coroutine) noexcept {
        wake_list woken;
        const std::lock_guard lock(mutex_);
        while (self.room > 0 && stored_ > 0) {
            pop(self);
            refill(woken);
        }
        if (self.empty) return !closed_ && suspend(receivers_, self, coroutine);
        ++stats_.receive_calls;
        return false;
    }

    /// From now on no value gets in: waiting and future senders fail and keep their values. Receivers get
    /// what is stored, then the end. Idempotent.
    void close() noexcept {
        wake_list woken;
        const std::lock_guard lock(mutex_);
        closed_ = true;
        while (!senders_.empty()) release(senders_, stats_.senders_blocked, woken);
        while (!receivers_.empty()) release(receivers_, stats_.receivers_blocked, woken);
    }

    /// Closes, and destroys what is stored: nobody is left to receive it.
    void discard() noexcept {
        close();
        std::vector<std::optional<T>> unwanted;  // destroyed after the lock is free: values may own anything
        const std::lock_guard lock(mutex_);
        stored_ = 0;
        unwanted.swap(store_);
    }

    channel_stats stats() const {
        const std::lock_guard lock(mutex_);
        return stats_;
    }

  private:
    template <typename Waiter>
    bool suspend(intrusive_queue<Waiter>& queue, Waiter& self, runnable& coroutine) noexcept {
        self.coroutine = &coroutine;
        self.since = clock::now();
        queue.push_back(self);
        return true;
    }

    /// Unlinks the oldest waiter, whose wait is over.
    template <typename Waiter>
    void release(intrusive_queue<Waiter>& queue, std::chrono::nanoseconds& blocked,
                 wake_list& woken) noexcept {
        Waiter& oldest = *queue.pop_front();
        blocked += clock::now() - oldest.since;
        woken.add(*oldest.coroutine);
    }

    void push_all(sending& from, wake_list& woken) noexcept {
        while (from.next != from.end && !receivers_.empty()) {
            receiving& receiver = receivers_.front();
            for (; from.next != from.end && receiver.room > 0; ++stats_.sent) receiver.accept(*from.next++);
            ++stats_.receive_calls;
            release(receivers_, stats_.receivers_blocked, woken);
        }
        while (from.next != from.end && stored_ < store_.size()) push(*from.next++);
    }

    /// After a pop: lets the oldest sender fill the room.
    void refill(wake_list& woken) noexcept {
        if (senders_.empty()) return;
        sending& sender = senders_.front();
        push(*sender.next++);
        if (sender.next == sender.end) release(senders_, stats_.senders_blocked, woken);
    }

    void push(T& value) noexcept {
        store_[(first_ + stored_) % store_.size()].emplace(std::move(value));
        ++stored_;
        ++stats_.sent;
        stats_.high_water = std::max(stats_.high_water, stored_);
    }

    void pop(receiving& into) noexcept {
        std::optional<T>& oldest = store_[first_];
        into.accept(*oldest);
        oldest.reset();
        first_ = (first_ + 1) % store_.size();
        --stored_;
    }

    mutable mutex mutex_;
    std::vector<std::optional<T>> store_;  // a ring of the channel's capacity
    std::size_t first_ = 0;                // the oldest value
    std::size_t stored_ = 0;
    bool closed_ = false;
    intrusive_queue<sending> senders_;      // oldest first
    intrusive_queue<receiving> receivers_;  // oldest first
    channel_stats stats_;
};

}  // namespace detail
}  // namespace huffpipe::runtime
