#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::huffman {

/// Reads bits, the first in the lowest bit of the first byte; beyond the end all bits are zero. Never reads
/// outside its bytes, whatever the position.
class bit_reader {
  public:
    explicit bit_reader(byte_view bytes, std::size_t position_bits = 0) noexcept
        : bytes_(bytes), position_(position_bits) {}

    /// The next bits, from bit 0 up; at least the lowest 57 are valid.
    std::uint64_t peek() const noexcept {
        const std::size_t byte = position_ / 8;
        if (byte + 8 <= bytes_.size()) return load_le<std::uint64_t>(&bytes_[byte]) >> position_ % 8;
        std::uint64_t bits = 0;
        for (std::size_t i = bytes_.size(); i-- > byte;) bits = bits << 8 | bytes_[i];
        return bits >> position_ % 8;
    }

    void skip(unsigned count) noexcept { position_ += count; }

    /// The next `count` bits (0 to 32).
    std::uint32_t take(unsigned count) noexcept {
        const std::uint64_t bits = peek() & ((std::uint64_t{1} << count) - 1);
        skip(count);
        return static_cast<std::uint32_t>(bits);
    }

    std::size_t position() const noexcept { return position_; }  ///< in bits

    /// Whether no bit beyond the end has been taken.
    bool within() const noexcept { return position_ <= bytes_.size() * 8; }

    /// Whether just the last byte's filling is left: fewer than 8 bits, all zero.
    bool at_end() const noexcept { return within() && bytes_.size() * 8 - position_ < 8 && peek() == 0; }

  private:
    byte_view bytes_;
    std::size_t position_;  // in bits
};

}  // namespace huffpipe::huffman
