#pragma once

#include "huffman/histogram.hpp"
#include "kernels/streams.hpp"

#include <array>
#include <cstdint>

namespace huffpipe::kernels {

/// Code words ready to be packed: an entry is `word << 8 | length`, the word's first bit in bit 8. Each set
/// of kernels fills what it reads itself.
struct pack_table {
    /// By two bytes in memory order, the first in the low half of the index: the word of the second, followed
    /// by the word of the first, because streams go from the last byte to the first.
    alignas(64) std::array<std::uint32_t, 65536> pair;
    alignas(64) std::array<std::uint32_t, huffman::alphabet_size> single;

    /// The same, a byte each, for look-ups by byte shuffles.
    alignas(64) std::array<std::uint8_t, huffman::alphabet_size> length;
    alignas(64) std::array<std::uint8_t, huffman::alphabet_size> low_bits;   ///< of the word: 0 to 7
    alignas(64) std::array<std::uint8_t, huffman::alphabet_size> high_bits;  ///< of the word: 8 to 10
};

/// The end of a bit stream that grows: whole bytes lie before `out`; `pending` holds the `used` (0 to 7) bits
/// after them, and zeros above.
struct bit_sink {
    std::uint64_t pending = 0;
    std::uint64_t used = 0;
    std::uint8_t* out = nullptr;

    /// Writes the last bits, with zeros above them to a whole byte; returns the end of the stream.
    std::uint8_t* finish() noexcept {
        if (used > 0) *out++ = static_cast<std::uint8_t>(pending);
        pending = used = 0;
        return out;
    }
};

using lane_sinks = std::array<bit_sink, lane_count>;

}  // namespace huffpipe::kernels
