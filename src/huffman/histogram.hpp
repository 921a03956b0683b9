#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::huffman {

inline constexpr std::size_t alphabet_size = 256;  ///< symbols are bytes

/// How often each byte value occurs; a total of at most 2^24 - 1.
using histogram = std::array<std::uint32_t, alphabet_size>;

/// Adds `more` to `sum`, count by count.
inline void add(histogram& sum, const histogram& more) noexcept {
    for (std::size_t symbol = 0; symbol < alphabet_size; ++symbol) sum[symbol] += more[symbol];
}

}  // namespace huffpipe::huffman
