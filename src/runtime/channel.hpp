#pragma once

#include "runtime/channel_core.hpp"
#include "runtime/runnable.hpp"

#include <algorithm>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace huffpipe::runtime {

namespace detail {

/// What the copies of a sender share: when the last is gone, receivers drain the channel and see the end.
template <typename T>
struct sender_end {
    explicit sender_end(std::shared_ptr<channel_core<T>> channel) noexcept : core(std::move(channel)) {}
    sender_end(const sender_end&) = delete;
    sender_end& operator=(const sender_end&) = delete;
    ~sender_end() { core->close(); }

    std::shared_ptr<channel_core<T>> core;
};

/// What the copies of a receiver share: when the last is gone, senders fail and keep their values.
template <typename T>
struct receiver_end {
    explicit receiver_end(std::shared_ptr<channel_core<T>> channel) noexcept : core(std::move(channel)) {}
    receiver_end(const receiver_end&) = delete;
    receiver_end& operator=(const receiver_end&) = delete;
    ~receiver_end() { core->discard(); }

    std::shared_ptr<channel_core<T>> core;
};

template <typename T>
class send_awaiter {
  public:
    send_awaiter(channel_core<T>& core, T* first, T* last) noexcept : core_(&core), self_(first, last) {}

    bool await_ready() const noexcept { return self_.next == self_.end; }
    template <std::derived_from<runnable> Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
        return core_->send(self_, coroutine.promise());
    }
    bool await_resume() const noexcept { return self_.next == self_.end; }

  protected:
    channel_core<T>* core_;
    typename channel_core<T>::sending self_;
};

template <typename T>
class send_many_awaiter : public send_awaiter<T> {
  public:
    send_many_awaiter(channel_core<T>& core, std::vector<T>& values) noexcept
        : send_awaiter<T>(core, values.data(), values.data() + values.size()), values_(&values) {}

    bool await_resume() const noexcept(std::is_nothrow_move_assignable_v<T>) {
        values_->erase(values_->begin(), values_->begin() + (this->self_.next - values_->data()));
        return values_->empty();
    }

  private:
    std::vector<T>* values_;
};

template <typename T>
class receive_awaiter {
  public:
    explicit receive_awaiter(channel_core<T>& core) noexcept : core_(&core) {}
    receive_awaiter(channel_core<T>& core, std::vector<T>& into, std::size_t max) noexcept
        : core_(&core), self_(into, max) {}

    bool await_ready() const noexcept { return false; }
    template <std::derived_from<runnable> Promise>
    [[gnu::noinline]] bool await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
        return core_->receive(self_, coroutine.promise());
    }
    std::optional<T> await_resume() noexcept { return self_.take(); }

  protected:
    channel_core<T>* core_;
    typename channel_core<T>::receiving self_;
};

template <typename T>
class receive_many_awaiter : public receive_awaiter<T> {
  public:
    using receive_awaiter<T>::receive_awaiter;

    bool await_resume() const noexcept { return !this->self_.empty; }
};

}  // namespace detail

/// The end of a channel that values go into. Copies share it; each is used by one thread at a time, and must
/// outlive its awaits. A default-constructed or moved-from sender must not be used.
template <typename T>
class sender {
  public:
    sender() = default;
    explicit sender(std::shared_ptr<detail::channel_core<T>> core)
        : end_(std::make_shared<detail::sender_end<T>>(std::move(core))) {}

    /// `co_await send(value)` waits for room and moves the value in: true. Or the channel is or gets closed:
    /// false, and the value is still the caller's. It takes a named variable, because g++ 12 mishandles
    /// temporaries in an await. Resumed at the coroutine's home.
    [[nodiscard]] auto send(T& value) const noexcept {
        return detail::send_awaiter<T>(*end_->core, &value, &value + 1);
    }

    /// `co_await send_many(values)` sends all in order, uninterrupted by other senders, even if they are more
    /// than the capacity: true. Or the channel is or gets closed: false. Only what was not sent remains in
    /// `values`.
    [[nodiscard]] auto send_many(std::vector<T>& values) const noexcept {
        return detail::send_many_awaiter<T>(*end_->core, values);
    }

    /// Lets no more values in, from any sender. Receivers still get what is stored. Thread-safe, idempotent.
    void close() const noexcept { end_->core->close(); }

    channel_stats stats() const { return end_->core->stats(); }

  private:
    std::shared_ptr<detail::sender_end<T>> end_;
};

/// The end of a channel that values come out of. Copies compete for the values; each is used by one thread at
/// a time, and must outlive its awaits. A default-constructed or moved-from receiver must not be used.
template <typename T>
class receiver {
  public:
    receiver() = default;
    explicit receiver(std::shared_ptr<detail::channel_core<T>> core)
        : end_(std::make_shared<detail::receiver_end<T>>(std::move(core))) {}

    /// `co_await receive()` waits for the oldest value; nothing if the channel is closed and drained. Resumed
    /// at the coroutine's home.
    [[nodiscard]] auto receive() const noexcept { return detail::receive_awaiter<T>(*end_->core); }

    /// `co_await receive_many(into, max)` replaces what is in `into` by 1 to `max` (>= 1) values, as many as
    /// are at hand: true. Or the channel is closed and drained: false. The vector's memory is reused.
    [[nodiscard]] auto receive_many(std::vector<T>& into, std::size_t max) const {
        into.clear();
        into.reserve(max);
        return detail::receive_many_awaiter<T>(*end_->core, into, max);
    }

    /// Lets no more values in: senders fail and keep theirs. What is stored can still be received.
    /// Thread-safe, idempotent.
    void close() const noexcept { end_->core->close(); }

    channel_stats stats() const { return end_->core->stats(); }

  private:
    std::shared_ptr<detail::receiver_end<T>> end_;
};

/// A bounded FIFO between coroutines that stores at most `capacity` values (at least 1). `T` is move-only at
/// least, and its move constructor must not throw. When the last sender is gone, receivers drain the channel
/// and then see its end; when the last receiver is gone, what is stored is destroyed and senders fail.
template <typename T>
std::pair<sender<T>, receiver<T>> make_channel(std::size_t capacity) {
    auto core = std::make_shared<detail::channel_core<T>>(capacity);
    return {sender<T>(core), receiver<T>(core)};
}

}  // namespace huffpipe::runtime
