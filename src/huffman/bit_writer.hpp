#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::huffman {

/// Appends bits to bytes, the first bit in the lowest bit of the first byte. For headers: bit by bit exact,
/// it never writes beyond the bytes that its bits fill.
class bit_writer {
  public:
    explicit bit_writer(std::uint8_t* out) noexcept : out_(out) {}

    /// Appends the lowest `count` bits (0 to 32) of `bits`; the others must be zero.
    void put(std::uint32_t bits, unsigned count) noexcept {
        pending_ |= std::uint64_t{bits} << used_;
        for (used_ += count; used_ >= 8; used_ -= 8) {
            *out_++ = static_cast<std::uint8_t>(pending_);
            pending_ >>= 8;
        }
    }

    /// Fills the last byte with zeros; returns the end of the bytes written.
    std::uint8_t* finish() noexcept {
        if (used_ > 0) put(0, 8 - used_);
        return out_;
    }

  private:
    std::uint8_t* out_;
    std::uint64_t pending_ = 0;  // the bits of the byte begun
    unsigned used_ = 0;          // their number, 0 to 7 between calls
};

}  // namespace huffpipe::huffman
