#include "context/pack_order0_avx512.hpp"

#if defined(__x86_64__)

#include "kernels/byte_tables_avx512.hpp"

namespace huffpipe::context {
namespace {

using kernels::byte_table;
using kernels::load_table;
using kernels::look_up;

/// The codes of eight bytes each, joined, at the top of the words; and the sums of their lengths.
struct eights {
    __m512i words, bits;
};

/// (word of the first pair) | (word of the second) << (length of the first), where each 64 bits of `pairs`
/// hold the first pair in their low half, and of `lengths`, the lengths.
HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i join_pairs(__m512i pairs, __m512i lengths) {
    const __m512i low = _mm512_set1_epi64(0xffffffff);
    return _mm512_or_si512(_mm512_and_si512(pairs, low),
                           _mm512_sllv_epi64(_mm512_srli_epi64(pairs, 32), _mm512_and_si512(lengths, low)));
}

/// For 64 bytes, of which `length` are the lengths, in order. A pair of bytes is the first one's code plus
/// the second one's * 2^(length of the first).
HUFFPIPE_AVX512 HUFFPIPE_INLINE eights join_eights(__m512i length, __m512i low, __m512i high) {
    const __m512i ones = _mm512_set1_epi16(1), zero = _mm512_setzero_si512();
    const __m512i factor = _mm512_sllv_epi16(ones, _mm512_and_si512(length, _mm512_set1_epi16(0xff)));
    const __m512i pair_length = _mm512_maddubs_epi16(length, _mm512_set1_epi8(1));
    const __m512i even =
        join_pairs(_mm512_madd_epi16(_mm512_unpacklo_epi8(low, high), _mm512_unpacklo_epi16(ones, factor)),
                   _mm512_unpacklo_epi16(pair_length, zero));
    const __m512i odd =
        join_pairs(_mm512_madd_epi16(_mm512_unpackhi_epi8(low, high), _mm512_unpackhi_epi16(ones, factor)),
                   _mm512_unpackhi_epi16(pair_length, zero));
    const __m512i four_length = _mm512_madd_epi16(pair_length, ones);
    const __m512i first_length = _mm512_and_si512(four_length, _mm512_set1_epi64(0xffffffff));
    const __m512i bits = _mm512_add_epi64(first_length, _mm512_srli_epi64(four_length, 32));
    const __m512i words = _mm512_or_si512(_mm512_unpacklo_epi64(even, odd),
                                          _mm512_sllv_epi64(_mm512_unpackhi_epi64(even, odd), first_length));
    return {_mm512_sllv_epi64(words, _mm512_sub_epi64(_mm512_set1_epi64(64), bits)), bits};
}

struct single_codes {
    const code_word* codes;
    const std::uint8_t* at;

    code_word operator()(std::ptrdiff_t i) const noexcept { return codes[at[i]]; }
};

}  // namespace

order0_words::order0_words(const code_word* codes) noexcept {
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const std::uint64_t bits = codes[byte] & 63;
        const std::uint64_t code = bits != 0 ? codes[byte] >> (64 - bits) : 0;
        length[byte] = bits <= max_bits ? static_cast<std::uint8_t>(bits) : too_long;
        low_bits[byte] = static_cast<std::uint8_t>(code);
        high_bits[byte] = static_cast<std::uint8_t>(code >> 8);
    }
}

HUFFPIPE_AVX512 void pack_order0_avx512(const order0_words& words, const code_word* codes,
                                        const std::uint8_t* at, std::size_t n, bit_stack& stack) noexcept {
    const byte_table lengths = load_table(words.length), low = load_table(words.low_bits),
                     high = load_table(words.high_bits);
    bit_stack local = stack;
    for (const std::uint8_t* const end = at + n; at != end; at += order0_run) {
        const __m512i bytes = _mm512_loadu_si512(at);
        const eights joined = join_eights(look_up(lengths, bytes), look_up(low, bytes), look_up(high, bytes));
        alignas(64) std::uint64_t word[8], bits[8];
        _mm512_store_si512(word, joined.words);
        _mm512_store_si512(bits, joined.bits);
#pragma GCC unroll 8
        for (std::ptrdiff_t k = 0; k < 8; ++k) {
            if (bits[k] <= max_push_bits) [[likely]] {
                local.push(word[k], bits[k]);
            } else {
                local = pack_pairs<8>(single_codes{codes, at}, 8 * k, local);
            }
        }
    }
    stack = local;
}

}  // namespace huffpipe::context

#endif
