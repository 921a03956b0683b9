#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::fuzz {

/// Takes choices off the end of an input, so that what is fuzzed can lie at its front, as in a file. An input
/// that has no more gives zeros.
class controls {
  public:
    explicit controls(byte_view input) noexcept : left_(input) {}

    std::uint8_t byte() noexcept {
        if (left_.empty()) return 0;
        const std::uint8_t last = left_.back();
        left_ = left_.first(left_.size() - 1);
        return last;
    }

    /// The little-endian number in the last `count` bytes (at most 4).
    std::uint32_t number(unsigned count) noexcept {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) value = value << 8 | byte();
        return value;
    }

    /// One of 0 to `limit - 1`; `limit` at most 65536.
    std::size_t below(std::size_t limit) noexcept { return number(limit > 256 ? 2 : 1) % limit; }

    bool chance() noexcept { return (byte() & 1) != 0; }

    byte_view left() const noexcept { return left_; }

  private:
    byte_view left_;
};

}  // namespace huffpipe::fuzz
