#include "kernels/pack_avx512.hpp"

#if defined(__x86_64__)

#include "huffman/canonical_code.hpp"
#include "kernels/byte_tables_avx512.hpp"
#include "kernels/pack_body.hpp"

namespace huffpipe::kernels {
namespace {

struct vector_tables {
    byte_table length, low_bits, high_bits;
};

HUFFPIPE_AVX512 HUFFPIPE_INLINE vector_tables load_tables(const pack_table& table) {
    return {load_table(table.length), load_table(table.low_bits), load_table(table.high_bits)};
}

/// The code words of 64 bytes in groups of four, each group's last byte in the lowest bits. Group i, counted
/// in memory order, is element i / 4 * 2 + i % 2 of `even` (if i % 4 < 2) or `odd`, and 32-bit element i of
/// `length`.
struct fours {
    __m512i even, odd, length;
};

/// (word of the second pair) | (word of the first) << (length of the second), where each 64 bits of `pairs`
/// hold the first pair in their low half, and of `lengths`, the lengths.
HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i join_pairs(__m512i pairs, __m512i lengths) {
    const __m512i first = _mm512_and_si512(pairs, _mm512_set1_epi64(0xffffffff));
    const __m512i shift = _mm512_srli_epi64(lengths, 32);
    return _mm512_or_si512(_mm512_srli_epi64(pairs, 32), _mm512_sllv_epi64(first, shift));
}

HUFFPIPE_AVX512 HUFFPIPE_INLINE fours words_of(__m512i bytes, const vector_tables& tables) {
    const __mmask64 upper = _mm512_movepi8_mask(bytes);
    const __m512i length = look_up(tables.length, bytes, upper);
    const __m512i low = look_up(tables.low_bits, bytes, upper),
                  high = look_up(tables.high_bits, bytes, upper);
    const __m512i ones = _mm512_set1_epi16(1), zero = _mm512_setzero_si512();
    // A pair is the second byte's word + the first one's * 2^(length of the second).
    const __m512i factor = _mm512_sllv_epi16(ones, _mm512_srli_epi16(length, 8));
    const __m512i pairs_even =
        _mm512_madd_epi16(_mm512_unpacklo_epi8(low, high), _mm512_unpacklo_epi16(factor, ones));
    const __m512i pairs_odd =
        _mm512_madd_epi16(_mm512_unpackhi_epi8(low, high), _mm512_unpackhi_epi16(factor, ones));
    const __m512i pair_length = _mm512_maddubs_epi16(length, _mm512_set1_epi8(1));
    return {join_pairs(pairs_even, _mm512_unpacklo_epi16(pair_length, zero)),
            join_pairs(pairs_odd, _mm512_unpackhi_epi16(pair_length, zero)),
            _mm512_madd_epi16(pair_length, ones)};
}

/// Groups of four, in memory.
struct stored_fours {
    alignas(64) std::uint64_t words[16];
    alignas(64) std::uint32_t lengths[16];

    HUFFPIPE_AVX512 HUFFPIPE_INLINE explicit stored_fours(const fours& groups) {
        _mm512_store_si512(words, groups.even);
        _mm512_store_si512(words + 8, groups.odd);
        _mm512_store_si512(lengths, groups.length);
    }
    HUFFPIPE_INLINE void append_to(bit_sink& sink, unsigned group) const {
        append(sink, words[(group & 2) * 4 + group / 4 * 2 + group % 2], lengths[group]);
    }
};

/// Appends 64 bytes' words: by eights unless one of them is longer than the sink has room for.
HUFFPIPE_AVX512 HUFFPIPE_INLINE void append_64(bit_sink& sink, const fours& groups) {
    const __m512i later_length = _mm512_srli_epi64(groups.length, 32);
    const __m512i first = _mm512_unpacklo_epi64(groups.even, groups.odd),
                  later = _mm512_unpackhi_epi64(groups.even, groups.odd);
    const __m512i eights = _mm512_or_si512(later, _mm512_sllv_epi64(first, later_length));
    const __m512i eight_length =
        _mm512_add_epi64(later_length, _mm512_and_si512(groups.length, _mm512_set1_epi64(0xffffffff)));
    if (_mm512_cmpgt_epi64_mask(eight_length, _mm512_set1_epi64(max_append_bits)) != 0) {
        const stored_fours stored(groups);
#pragma GCC unroll 16
        for (unsigned group = 16; group-- > 0;) stored.append_to(sink, group);
        return;
    }
    alignas(64) std::uint64_t words[8], lengths[8];
    _mm512_store_si512(words, eights);
    _mm512_store_si512(lengths, eight_length);
#pragma GCC unroll 8
    for (unsigned group = 8; group-- > 0;) append(sink, words[group], lengths[group]);
}

HUFFPIPE_INLINE void append_singly(bit_sink& sink, const std::uint8_t* bytes, std::size_t size,
                                   const pack_table& table) {
    for (; size > 0; --size) {
        const std::uint64_t entry = table.single[bytes[size - 1]];
        append(sink, entry >> 8, entry & 255);
    }
}

}  // namespace

void build_pack_table_avx512(const huffman::code_lengths& lengths, pack_table& table) noexcept {
    std::array<std::uint16_t, huffman::alphabet_size> words;
    huffman::assign_code_words(lengths, words);
    for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol) {
        table.single[symbol] = std::uint32_t{words[symbol]} << 8 | lengths[symbol];
        table.length[symbol] = lengths[symbol];
        table.low_bits[symbol] = static_cast<std::uint8_t>(words[symbol]);
        table.high_bits[symbol] = static_cast<std::uint8_t>(words[symbol] >> 8);
    }
}

HUFFPIPE_AVX512 void pack_segment_avx512(const std::uint8_t* bytes, std::size_t size, const pack_table& table,
                                         bit_sink& stream) noexcept {
    const vector_tables tables = load_tables(table);
    bit_sink sink = stream;
    for (; size >= 64; size -= 64) append_64(sink, words_of(_mm512_loadu_si512(bytes + size - 64), tables));
    append_singly(sink, bytes, size, table);
    stream = sink;
}

/// Three runs of lanes, 15 groups of four, at a time.
HUFFPIPE_AVX512 void pack_lanes_avx512(const std::uint8_t* end, std::size_t rounds, const pack_table& table,
                                       lane_sinks& streams) noexcept {
    constexpr unsigned groups_in_run = lane_run / 4, runs_at_once = 3;
    constexpr __mmask64 wanted = ~__mmask64{0} >> (64 - runs_at_once * lane_run);
    const vector_tables tables = load_tables(table);
    std::size_t runs = rounds * lane_count;
    unsigned lane = 0;
    for (; runs >= runs_at_once; runs -= runs_at_once) {
        end -= runs_at_once * lane_run;
        const stored_fours stored(words_of(_mm512_maskz_loadu_epi8(wanted, end), tables));
#pragma GCC unroll 3
        for (unsigned run = runs_at_once; run-- > 0;) {
            bit_sink sink = streams[lane];
#pragma GCC unroll 5
            for (unsigned group = groups_in_run; group-- > 0;)
                stored.append_to(sink, run * groups_in_run + group);
            streams[lane] = sink;
            lane = lane + 1 == lane_count ? 0 : lane + 1;
        }
    }
    for (; runs > 0; --runs) {
        end -= lane_run;
        append_singly(streams[lane], end, lane_run, table);
        lane = lane + 1 == lane_count ? 0 : lane + 1;
    }
}

}  // namespace huffpipe::kernels

#endif
