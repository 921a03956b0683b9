#pragma once

#include "base/bytes.hpp"
#include "huffman/histogram.hpp"
#include "kernels/inline.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// Neighbouring bytes go to different tables, so that a run of equal bytes does not make every increment wait
/// for the one before it.
HUFFPIPE_INLINE void count_body(const std::uint8_t* bytes, std::size_t size, huffman::histogram& counts) {
    constexpr std::size_t table_count = 8;
    alignas(64) std::uint32_t tables[table_count][huffman::alphabet_size] = {};
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        const auto word = load_le<std::uint64_t>(bytes + i);
#pragma GCC unroll 8
        for (std::size_t k = 0; k < table_count; ++k) ++tables[k][static_cast<std::uint8_t>(word >> 8 * k)];
    }
    for (; i < size; ++i) ++tables[0][bytes[i]];
    for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol) {
        std::uint32_t sum = 0;
        for (std::size_t k = 0; k < table_count; ++k) sum += tables[k][symbol];
        counts[symbol] += sum;
    }
}

}  // namespace huffpipe::kernels
