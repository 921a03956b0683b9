#pragma once

// Tables of 256 bytes in registers. Only for files that are about AVX-512 alone.

#if defined(__x86_64__)

#include "kernels/inline.hpp"

#include <array>
#include <cstdint>

// GCC 12 takes the deliberately undefined operands of its own AVX-512 header for mistakes (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

#define HUFFPIPE_AVX512 [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx2,bmi,bmi2,lzcnt")]]

namespace huffpipe::context {

struct byte_table {
    __m512i quarter[4];
};

/// `bytes` is aligned to 64 bytes.
HUFFPIPE_AVX512 HUFFPIPE_INLINE byte_table load_table(const std::array<std::uint8_t, 256>& bytes) {
    return {{_mm512_load_si512(bytes.data()), _mm512_load_si512(bytes.data() + 64),
             _mm512_load_si512(bytes.data() + 128), _mm512_load_si512(bytes.data() + 192)}};
}

/// What the table has for each of 64 bytes.
HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i look_up(const byte_table& table, __m512i bytes) {
    const __m512i below = _mm512_permutex2var_epi8(table.quarter[0], bytes, table.quarter[1]);
    const __m512i above = _mm512_permutex2var_epi8(table.quarter[2], bytes, table.quarter[3]);
    return _mm512_mask_mov_epi8(below, _mm512_movepi8_mask(bytes), above);
}

}  // namespace huffpipe::context

#endif
