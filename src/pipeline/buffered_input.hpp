#pragma once

#include "pipeline/buffer.hpp"
#include "pipeline/input.hpp"

#include <cstdint>

namespace huffpipe::pipeline {

/// Looks ahead in an input by a little, and counts what has been taken from it. Large reads pass the buffer
/// by.
class buffered_input {
  public:
    /// `position` is what the first byte of `from` counts as.
    explicit buffered_input(input& from, std::uint64_t position = 0)
        : from_(&from), space_(window_.of_size(window_size)), position_(position) {}

    /// Waits until `size` (at most `window_size`) bytes are there, or the input has ended, and shows what is
    /// there without taking it: `size` bytes or more, or fewer at the end. Throws `error` (io).
    byte_view peek(std::size_t size);

    /// What is there without waiting.
    byte_view buffered() const noexcept { return space_.subspan(begin_, end_ - begin_); }

    /// Takes `size` bytes that `peek` or `buffered` has shown.
    void skip(std::size_t size) noexcept { begin_ += size, position_ += size; }

    /// Takes bytes until `to` is full or the input has ended; returns how many. Throws `error` (io).
    std::size_t read(byte_span to);

    /// Of the next byte to be taken, in bytes from the start of the input.
    std::uint64_t position() const noexcept { return position_; }

    void cancel() noexcept { from_->cancel(); }  ///< see `input::cancel`; thread-safe

    static constexpr std::size_t window_size = std::size_t{64} << 10;

  private:
    input* from_;
    buffer window_;
    byte_span space_;  // [begin_, end_) of it has been read from the input and not yet been taken
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t position_;
};

}  // namespace huffpipe::pipeline
