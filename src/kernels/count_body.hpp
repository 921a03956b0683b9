#pragma once

#include "base/bytes.hpp"
#include "huffman/histogram.hpp"
#include "kernels/inline.hpp"
#include "kernels/statistics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace huffpipe::kernels {

inline constexpr std::size_t prefetch_distance = 4096;  // bytes
inline constexpr std::size_t foreign_group = 128;       // bytes

/// Neighbouring bytes go to different tables, so that a run of equal bytes does not make every increment wait
/// for the one before it.
class byte_counter {
  public:
    HUFFPIPE_INLINE void add(const std::uint8_t* bytes, std::size_t size) noexcept {
        std::size_t i = 0;
        for (; i + table_count <= size; i += table_count) {
            const auto word = load_le<std::uint64_t>(bytes + i);
#pragma GCC unroll 8
            for (std::size_t k = 0; k < table_count; ++k)
                ++tables_[k][static_cast<std::uint8_t>(word >> 8 * k)];
        }
        for (; i < size; ++i) ++tables_[0][bytes[i]];
    }

    HUFFPIPE_INLINE void add_to(huffman::histogram& counts) const noexcept {
        for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol) {
            std::uint32_t sum = 0;
            for (std::size_t k = 0; k < table_count; ++k) sum += tables_[k][symbol];
            counts[symbol] += sum;
        }
    }

    HUFFPIPE_INLINE void add_to(place_counts& counts) const noexcept {
        for (std::size_t k = 0; k < table_count; ++k)
            for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol)
                counts[k][symbol] += tables_[k][symbol];
    }

  private:
    static constexpr std::size_t table_count = std::tuple_size_v<place_counts>;
    alignas(64) std::uint32_t tables_[table_count][huffman::alphabet_size] = {};
};

HUFFPIPE_INLINE void count_body(const std::uint8_t* bytes, std::size_t size, huffman::histogram& counts) {
    byte_counter counter;
    counter.add(bytes, size);
    counter.add_to(counts);
}

HUFFPIPE_INLINE void count_sample_body(const std::uint8_t* bytes, std::size_t size, std::size_t stride,
                                       huffman::histogram& counts) {
    byte_counter counter;
    for (std::size_t at = 0; at < size; at += stride) {
        // The bytes between the pieces will be packed soon; no hardware foresees these steps.
        for (std::size_t line = at + prefetch_distance; line < at + prefetch_distance + stride && line < size;
             line += 64)
            __builtin_prefetch(bytes + line);
        counter.add(bytes + at, size - at < sample_piece ? size - at : sample_piece);
    }
    counter.add_to(counts);
}

/// The counter's tables are the places, since every piece begins at a whole word.
HUFFPIPE_INLINE void survey_body(const std::uint8_t* bytes, std::size_t size, place_counts& counts) {
    byte_counter counter;
    const std::size_t stride = survey_stride(size);
    for (std::size_t at = 0; at + survey_piece <= size; at += stride) {
        for (std::size_t line = at + 2 * stride; line < at + 2 * stride + survey_piece && line < size;
             line += 64)
            __builtin_prefetch(bytes + line);
        counter.add(bytes + at, survey_piece);
    }
    counter.add_to(counts);
}

/// Foreign bytes are rare: it is enough to see quickly that a group has none.
HUFFPIPE_INLINE std::size_t count_foreign_body(const std::uint8_t* bytes, std::size_t size,
                                               const symbol_set& known, huffman::histogram& counts) {
    std::array<std::uint8_t, huffman::alphabet_size> foreign;
    for (std::size_t value = 0; value < foreign.size(); ++value)
        foreign[value] = !known.contains(static_cast<std::uint8_t>(value));
    std::size_t found = 0;
    for (std::size_t at = 0; at < size; at += foreign_group) {
        const std::size_t end = size - at < foreign_group ? size : at + foreign_group;
        unsigned any = 0;
        for (std::size_t i = at; i < end; ++i) any |= foreign[bytes[i]];
        if (any == 0) [[likely]]
            continue;
        for (std::size_t i = at; i < end; ++i) {
            counts[bytes[i]] += foreign[bytes[i]];
            found += foreign[bytes[i]];
        }
    }
    return found;
}

HUFFPIPE_INLINE std::uint64_t sum_of_logs_body(const huffman::histogram& counts) {
    alignas(64) huffman::histogram logs;  // two loops, since no compiler makes vectors of both at once
    for (std::size_t symbol = 0; symbol < counts.size(); ++symbol) logs[symbol] = fixed_log2(counts[symbol]);
    std::uint64_t sum = 0;
    for (std::size_t symbol = 0; symbol < counts.size(); ++symbol)
        sum += std::uint64_t{counts[symbol]} * logs[symbol];
    return sum;
}

}  // namespace huffpipe::kernels
