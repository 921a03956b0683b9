#include "context/dense_numbers_avx512.hpp"

#if defined(__x86_64__)

#include "kernels/byte_tables_avx512.hpp"

#include <algorithm>

namespace huffpipe::context {
namespace {

using kernels::byte_table;
using kernels::load_table;
using kernels::look_up;

constexpr std::size_t at_once = 64;
static_assert(dense_numbers::room % at_once == 0);

/// Up to 64 bytes, their eighths in such an order that what `unpack` makes of them is in order again.
HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i load(const std::uint8_t* at, __mmask64 wanted) {
    return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7),
                                    _mm512_maskz_loadu_epi8(wanted, at));
}

/// low + high * factor, where the factor is in the upper half of the 16 bits of `factors`, and 1 in the
/// lower.
HUFFPIPE_AVX512 HUFFPIPE_INLINE void add_product(__m512i low, __m512i high, __m512i factors, __m512i to[2]) {
    to[0] = _mm512_maddubs_epi16(_mm512_unpacklo_epi8(low, high), factors);
    to[1] = _mm512_maddubs_epi16(_mm512_unpackhi_epi8(low, high), factors);
}

HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i factors_of(const dense_map& map) {
    return _mm512_set1_epi16(static_cast<short>(map.pitch << 8 | 1));
}

constexpr __mmask64 first_bytes(std::size_t n) noexcept {
    return ~__mmask64{0} >> (at_once - std::min(n, at_once));
}

}  // namespace

HUFFPIPE_AVX512 void number_order1_avx512(const dense_map& map, const std::uint8_t* at, std::size_t n,
                                          dense_numbers& to) noexcept {
    const byte_table ranks = load_table(map.rank_of);
    const __m512i factors = factors_of(map);
    for (std::size_t i = 0; i < n; i += at_once) {
        const __mmask64 wanted = first_bytes(n - i);
        __m512i index[2];
        add_product(look_up(ranks, load(at + i, wanted)), look_up(ranks, load(at + i + 1, wanted)), factors,
                    index);
        _mm512_store_si512(&to.index[i], index[0]);
        _mm512_store_si512(&to.index[i + 32], index[1]);
    }
}

HUFFPIPE_AVX512 void number_order2_avx512(const dense_map& map, const std::uint8_t* at, std::size_t n,
                                          dense_numbers& to) noexcept {
    const byte_table ranks = load_table(map.rank_of), memories = load_table(map.second_part);
    const __m512i factors = factors_of(map), zero = _mm512_setzero_si512();
    const __m512i memory_size = _mm512_set1_epi16(static_cast<short>(map.memory_size));
    for (std::size_t i = 0; i < n; i += at_once) {
        const __mmask64 wanted = first_bytes(n - i);
        const __m512i memory = look_up(memories, load(at + i + 2, wanted));
        __m512i index[2];
        add_product(look_up(ranks, load(at + i, wanted)), look_up(ranks, load(at + i + 1, wanted)), factors,
                    index);
        const __m512i low = _mm512_mullo_epi16(_mm512_unpacklo_epi8(memory, zero), memory_size);
        const __m512i high = _mm512_mullo_epi16(_mm512_unpackhi_epi8(memory, zero), memory_size);
        _mm512_store_si512(&to.index[i], _mm512_add_epi16(index[0], low));
        _mm512_store_si512(&to.index[i + 32], _mm512_add_epi16(index[1], high));
    }
}

HUFFPIPE_AVX512 void number_rows_avx512(const dense_map& map, const std::uint8_t* at, std::size_t n,
                                        dense_numbers& to) noexcept {
    const byte_table ranks = load_table(map.rank_of);
    const byte_table second = load_table(map.second_part), third = load_table(map.third_part);
    const __m512i factors = factors_of(map);
    for (std::size_t i = 0; i < n; i += at_once) {
        const __mmask64 wanted = first_bytes(n - i);
        const __m512i memory = _mm512_add_epi8(look_up(second, load(at + i + 2, wanted)),
                                               look_up(third, load(at + i + 3, wanted)));
        __m512i index[2];
        add_product(look_up(ranks, load(at + i + 1, wanted)), memory, factors, index);
        _mm512_store_si512(&to.index[i], index[0]);
        _mm512_store_si512(&to.index[i + 32], index[1]);
        _mm512_store_si512(&to.rank[i], look_up(ranks, _mm512_maskz_loadu_epi8(wanted, at + i)));
    }
}

}  // namespace huffpipe::context

#endif
