#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// Walks through bytes. To need more than are left is refused as `shortage`.
class byte_cursor {
  public:
    byte_cursor(byte_span all, verdict shortage) : all_(all), shortage_(shortage) {}

    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] std::size_t left() const { return all_.size() - position_; }

    /// The next `count` bytes, without moving on.
    [[nodiscard]] byte_span peek(std::size_t count) const {
        require(count <= left(), shortage_);
        return all_.subspan(position_, count);
    }

    byte_span take(std::size_t count) {
        const byte_span taken = peek(count);
        position_ += count;
        return taken;
    }

    /// The integer in the next `count` bytes (at most 8), the lowest byte first.
    std::uint64_t number(std::size_t count) {
        std::uint64_t value = 0;
        std::size_t shift = 0;
        for (const std::uint8_t byte : take(count)) {
            value |= std::uint64_t{byte} << shift;
            shift += 8;
        }
        return value;
    }

  private:
    byte_span all_;
    verdict shortage_;
    std::size_t position_ = 0;
};

}  // namespace huffpipe_reference
