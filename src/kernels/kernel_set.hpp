#pragma once

#include "base/cpu.hpp"
#include "huffman/decode_tables.hpp"
#include "huffman/histogram.hpp"
#include "kernels/decode_state.hpp"
#include "kernels/pack_state.hpp"
#include "kernels/statistics.hpp"
#include "kernels/words.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// The loops that the speed of the codec rests on, for one level of instruction sets. None allocates, throws
/// or keeps state, and every set gives the same results; only the time differs.
struct kernel_set {
    cpu_level level;

    /// Adds the bytes at `bytes` to `counts`. `size` below 2^24.
    void (*count)(const std::uint8_t* bytes, std::size_t size, huffman::histogram& counts) noexcept;

    /// The same for the first `sample_piece` bytes of every `stride`, which is at least as large.
    void (*count_sample)(const std::uint8_t* bytes, std::size_t size, std::size_t stride,
                         huffman::histogram& counts) noexcept;

    /// The same for the bytes that are not in `known`; returns their number.
    std::size_t (*count_foreign)(const std::uint8_t* bytes, std::size_t size, const symbol_set& known,
                                 huffman::histogram& counts) noexcept;

    /// Adds the bytes of a survey (see statistics.hpp) to the histograms of their places.
    void (*survey)(const std::uint8_t* bytes, std::size_t size, place_counts& counts) noexcept;

    /// The sum of count * log2(count) over all counts, each below 2^24, in units of 2^-15 and within 0.002 of
    /// each logarithm.
    std::uint64_t (*sum_of_logs)(const huffman::histogram& counts) noexcept;

    /// Fills `table` for words that `huffman::assign_code_words` made of `lengths`. Entries of symbols
    /// without a word are left as they are or get any value.
    void (*build_pack_table)(const huffman::code_lengths& lengths, pack_table& table) noexcept;

    /// Codes `size` bytes, from the last to the first, on to the stream. Every byte must have a code word in
    /// `table`. Writes at most 8 bytes beyond the end of the stream, which grows by at most 11 bits a byte.
    void (*pack_segment)(const std::uint8_t* bytes, std::size_t size, const pack_table& table,
                         bit_sink& stream) noexcept;

    /// Codes `rounds` rounds of lanes, of which `end` is the end, likewise.
    void (*pack_lanes)(const std::uint8_t* end, std::size_t rounds, const pack_table& table,
                       lane_sinks& streams) noexcept;

    /// Sorts bytes into `count` (2, 4 or 8) planes, byte i to plane i % count; the planes follow each other
    /// at `planes`.
    void (*split_planes)(const std::uint8_t* bytes, std::size_t size, std::size_t count,
                         std::uint8_t* planes) noexcept;

    /// The reverse: `size` bytes from planes.
    void (*merge_planes)(const std::uint8_t* planes, std::size_t size, std::size_t count,
                         std::uint8_t* bytes) noexcept;

    /// Writes to `out` the differences of each word to the one before it (of the first to 0), made unsigned:
    /// 0, -1, 1, -2, … become 0, 1, 2, 3, …, little-endian. Bytes behind the last whole word are copied.
    void (*delta_words)(const std::uint8_t* bytes, std::size_t size, word_shape shape,
                        std::uint8_t* out) noexcept;

    /// The reverse, from the planes (as many as a word has bytes) that `split_planes` made of these
    /// differences.
    void (*merge_sums)(const std::uint8_t* planes, std::size_t size, word_shape shape,
                       std::uint8_t* bytes) noexcept;

    /// Turns `count` words of differences, made unsigned like that, into their running sums, in place:
    /// `before` is the word before them. Returns the last one.
    template <class word>
    using sum_kernel = word (*)(word* words, std::size_t count, word before) noexcept;
    sum_kernel<std::uint8_t> sum8;
    sum_kernel<std::uint16_t> sum16;
    sum_kernel<std::uint32_t> sum32;
    sum_kernel<std::uint64_t> sum64;

    /// `rounds` times 5 look-ups in each of 6 streams. Each stream's `in` must be followed by
    /// 7 * rounds + 8 readable bytes, and each `out` be preceded by 30 * rounds + 8 writable bytes. Writes
    /// rubbish to the 8 bytes before the final `out`.
    void (*decode_segments)(segments_state& state, const huffman::multi_table& table,
                            std::size_t rounds) noexcept;

    /// Decodes `rounds` rounds of lanes, downwards from `out`. Each stream's `in` must be followed by
    /// 28 * rounds + 8 readable bytes, and preceded by 1.
    void (*decode_lanes)(lanes_state& state, const huffman::single_table& table, std::size_t rounds) noexcept;
};

/// The kernels for a level; those of the highest level below it that this build has if it has none for it.
/// The caller vouches that the CPU can run them: `level` is at most `available_cpu_level()`.
const kernel_set& kernels_for(cpu_level level) noexcept;

/// The kernels to use: those for `available_cpu_level()`.
const kernel_set& best_kernels() noexcept;

}  // namespace huffpipe::kernels
