#pragma once

#include "base/bytes.hpp"
#include "huffman/canonical_code.hpp"
#include "kernels/inline.hpp"
#include "kernels/pack_state.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

HUFFPIPE_INLINE void build_pack_table_body(const huffman::code_lengths& lengths, pack_table& table) {
    std::array<std::uint16_t, huffman::alphabet_size> words;
    huffman::assign_code_words(lengths, words);
    for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol)
        table.single[symbol] = std::uint32_t{words[symbol]} << 8 | lengths[symbol];
    for (std::size_t second = 0; second < huffman::alphabet_size; ++second) {
        const std::uint32_t length = lengths[second];
        if (length == 0) continue;
        const std::uint32_t entry = table.single[second];
        std::uint32_t* const row = &table.pair[second << 8];
        for (std::size_t first = 0; first < huffman::alphabet_size; ++first) {
            const std::uint32_t one = table.single[first];
            row[first] = ((one & ~std::uint32_t{255}) << length | (one & 255)) + entry;
        }
    }
}

// The bit sink's invariant holds between appends: fewer than 8 bits wait. What is appended must leave the
// 64-bit buffer one bit short of full, since a shift by 64 would do nothing.
inline constexpr unsigned max_append_bits = 56;
static_assert(4 * huffman::max_code_length <= max_append_bits);

HUFFPIPE_INLINE void append(bit_sink& sink, std::uint64_t bits, std::uint64_t length) {
    sink.pending |= bits << (sink.used & 63);
    store_le<std::uint64_t>(sink.out, sink.pending);
    sink.used += length;
    sink.out += sink.used >> 3;
    sink.pending >>= sink.used & 56;
    sink.used &= 7;
}

/// Appends the words of the 4 bytes at `bytes`, from the last to the first.
HUFFPIPE_INLINE void append_four(bit_sink& sink, const std::uint8_t* bytes, const pack_table& table) {
    const std::uint64_t front = table.pair[load_le<std::uint16_t>(bytes)];
    const std::uint64_t back = table.pair[load_le<std::uint16_t>(bytes + 2)];
    append(sink, back >> 8 | (front >> 8) << (back & 63), (front + back) & 255);
}

HUFFPIPE_INLINE void pack_segment_body(const std::uint8_t* bytes, std::size_t size, const pack_table& table,
                                       bit_sink& stream) {
    bit_sink sink = stream;
    for (; size >= 4; size -= 4) append_four(sink, bytes + size - 4, table);
    for (; size > 0; --size) {
        const std::uint64_t entry = table.single[bytes[size - 1]];
        append(sink, entry >> 8, entry & 255);
    }
    stream = sink;
}

/// Lane by lane, over so many rounds that their bytes stay in the first-level cache.
HUFFPIPE_INLINE void pack_lanes_body(const std::uint8_t* end, std::size_t rounds, const pack_table& table,
                                     lane_sinks& streams) {
    constexpr std::size_t rounds_at_once = 40;
    while (rounds > 0) {
        const std::size_t now = rounds < rounds_at_once ? rounds : rounds_at_once;
        for (unsigned lane = 0; lane < lane_count; ++lane) {
            bit_sink sink = streams[lane];
            const std::uint8_t* from = end - lane * lane_run;
            for (std::size_t round = 0; round < now; ++round, from -= lane_round)
#pragma GCC unroll 5
                for (unsigned at = 4; at <= lane_run; at += 4) append_four(sink, from - at, table);
            streams[lane] = sink;
        }
        end -= now * lane_round;
        rounds -= now;
    }
}

}  // namespace huffpipe::kernels
