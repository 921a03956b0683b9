#pragma once

#include "base/bytes.hpp"
#include "huffman/decode_tables.hpp"
#include "kernels/decode_state.hpp"
#include "kernels/inline.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

// The bit buffer: the next bit of the stream is bit 0; the highest set bit is the sentinel, and what lies
// below it is valid. Taking a code word is one shift, which needs no counting, because the sentinel moves
// with it. A refill reads off what has been taken, moves `in` by the whole bytes among them, loads 8 bytes
// and drops the 0 to 7 odd bits: 56 bits or more are valid then.

HUFFPIPE_INLINE void refill(std::uint64_t& bits, const std::uint8_t*& in) {
    const unsigned gone = taken(bits);
    in += gone >> 3;
    bits = (load_le<std::uint64_t>(in) | sentinel) >> (gone & 7);
}

/// The entry is stored whole: its symbols end where the output so far begins, and the rubbish below them
/// is overwritten by what is decoded next.
HUFFPIPE_INLINE void take_entry(std::uint64_t& bits, std::uint8_t*& out, const std::uint64_t* entries,
                                std::uint64_t mask) {
    const std::uint64_t entry = entries[bits & mask];
    bits >>= entry & 63;
    store_le<std::uint64_t>(out - 8, entry);
    out -= huffman::symbols_of(entry);
}

HUFFPIPE_INLINE void decode_segments_body(segments_state& state, const huffman::multi_table& table,
                                          std::size_t rounds) {
    segments_state s = state;
    const std::uint64_t* const entries = table.entries.data();
    const std::uint64_t mask = (std::uint64_t{1} << table.index_bits) - 1;
    for (; rounds > 0; --rounds) {
#pragma GCC unroll 5
        for (unsigned i = 0; i < lookups_per_refill; ++i)
#pragma GCC unroll 6
            for (unsigned k = 0; k < segment_count; ++k) take_entry(s.bits[k], s.out[k], entries, mask);
#pragma GCC unroll 6
        for (unsigned k = 0; k < segment_count; ++k) refill(s.bits[k], s.in[k]);
    }
    state = s;
}

HUFFPIPE_INLINE void decode_lanes_body(lanes_state& state, const huffman::single_table& table,
                                       std::size_t rounds) {
    lanes_state s = state;
    const std::uint16_t* const entries = table.data();
    for (; rounds > 0; --rounds) {
        for (unsigned part = 0; part < lane_run / lookups_per_refill; ++part) {
#pragma GCC unroll 5
            for (unsigned i = 0; i < lookups_per_refill; ++i)
#pragma GCC unroll 10
                for (unsigned k = 0; k < lane_count; ++k) {
                    const unsigned entry = entries[huffman::single_index(s.bits[k])];
                    s.bits[k] >>= entry & 63;
                    s.out[-static_cast<std::ptrdiff_t>(k * lane_run + i + 1)] =
                        static_cast<std::uint8_t>(entry >> 8);
                }
#pragma GCC unroll 10
            for (unsigned k = 0; k < lane_count; ++k) refill(s.bits[k], s.in[k]);
            s.out -= lookups_per_refill;
        }
        s.out -= lane_round - lane_run;
    }
    state = s;
}

}  // namespace huffpipe::kernels
