#pragma once

#include "pipeline/buffer.hpp"
#include "pipeline/input.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// Looks ahead in an input by a little, and counts what has been taken from it. Large reads pass the buffer
/// by.
class buffered_input {
  public:
    /// `position` is what the first byte of `from` counts as. `window` bytes are read at a time: fewer than
    /// usual where most of the input will be passed over.
    explicit buffered_input(input& from, std::uint64_t position = 0, std::size_t window = window_size);

    /// Waits until `size` (at most the window) bytes are there, or the input has ended, and shows what is
    /// there without taking it: `size` bytes or more, or fewer at the end. Throws `error` (io).
    byte_view peek(std::size_t size);

    /// What is there without waiting.
    byte_view buffered() const noexcept { return ahead_; }

    /// The same, after having read what can be read without waiting. Nothing where that cannot be told.
    std::optional<byte_view> look();

    /// The same as `peek`, but waits only where it cannot be told whether there is something to read: shows
    /// fewer than `size` bytes also where more may come later.
    byte_view peek_ready(std::size_t size);

    /// Takes `size` bytes that `peek` or `buffered` has shown.
    void skip(std::size_t size) noexcept {
        ahead_ = ahead_.subspan(size);
        position_ += size;
    }

    /// Takes `size` bytes, or fewer where the input ends. They are where they lay if the input lies in
    /// memory, else in `space`. Throws `error` (io).
    byte_view take(std::size_t size, buffer& space);

    /// Takes `size` bytes, or fewer where the input ends, without showing them; returns how many. Throws
    /// `error` (io).
    std::uint64_t pass_over(std::uint64_t size);

    /// Whether the input lies in memory as a whole, and stays there unchanged.
    bool in_memory() const noexcept { return in_memory_; }

    /// Whether it is known that nothing follows what is `buffered`.
    bool ended() const noexcept { return ended_ || in_memory_; }

    /// Of the next byte to be taken, in bytes from the start of the input.
    std::uint64_t position() const noexcept { return position_; }

    void cancel() noexcept { from_->cancel(); }  ///< see `input::cancel`; thread-safe

    static constexpr std::size_t window_size = std::size_t{64} << 10;
    static constexpr std::size_t small_window_size = std::size_t{4} << 10;  ///< room for any header

  private:
    void make_room(std::size_t size);
    std::size_t read_more();
    std::size_t read(byte_span to);

    input* from_;
    buffer window_;
    byte_view ahead_;  // what has been read and not yet been taken: in window_, or all of an input in memory
    bool in_memory_ = false;
    bool ended_ = false;
    std::uint64_t position_;
    std::size_t window_capacity_;
};

}  // namespace huffpipe::pipeline
