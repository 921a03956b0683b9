#pragma once

// Tables of 256 bytes in registers.

#if defined(__x86_64__)

#include "kernels/avx512_intrinsics.hpp"
#include "kernels/inline.hpp"

#include <array>
#include <cstdint>

namespace huffpipe::kernels {

struct byte_table {
    __m512i quarter[4];
};

/// `bytes` is aligned to 64 bytes.
HUFFPIPE_AVX512 HUFFPIPE_INLINE byte_table load_table(const std::array<std::uint8_t, 256>& bytes) {
    return {{_mm512_load_si512(bytes.data()), _mm512_load_si512(bytes.data() + 64),
             _mm512_load_si512(bytes.data() + 128), _mm512_load_si512(bytes.data() + 192)}};
}

/// What the table has for each of 64 bytes; `upper` marks those from 128 on.
HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i look_up(const byte_table& table, __m512i bytes, __mmask64 upper) {
    const __m512i below = _mm512_permutex2var_epi8(table.quarter[0], bytes, table.quarter[1]);
    const __m512i above = _mm512_permutex2var_epi8(table.quarter[2], bytes, table.quarter[3]);
    return _mm512_mask_mov_epi8(below, upper, above);
}

HUFFPIPE_AVX512 HUFFPIPE_INLINE __m512i look_up(const byte_table& table, __m512i bytes) {
    return look_up(table, bytes, _mm512_movepi8_mask(bytes));
}

}  // namespace huffpipe::kernels

#endif
