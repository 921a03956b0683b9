#include "context/word_sums.hpp"

#if defined(__x86_64__)

#include <array>

// GCC 12 takes the deliberately undefined operands of its own AVX-512 header for mistakes (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

#define HUFFPIPE_SUMS_AVX2 [[gnu::target("avx2"), gnu::always_inline]] inline
#define HUFFPIPE_SUMS_AVX512 [[gnu::target("avx512f,avx512bw"), gnu::always_inline]] inline

namespace huffpipe::context {

namespace {

/// Operations on words of `Size` bytes, 16 bytes at a time. Sums are made by shifts and additions (Hillis and
/// Steele, 1986); only what all of them add up to makes the next ones wait.
struct vectors_of_16 {
    using vector = __m128i;

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX2 static vector add(vector a, vector b) noexcept {
        if constexpr (Size == 1) return _mm_add_epi8(a, b);
        if constexpr (Size == 2) return _mm_add_epi16(a, b);
        if constexpr (Size == 4) return _mm_add_epi32(a, b);
        if constexpr (Size == 8) return _mm_add_epi64(a, b);
    }

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX2 static vector sums(vector x) noexcept {
        if constexpr (Size <= 1) x = add<Size>(x, _mm_slli_si128(x, 1));
        if constexpr (Size <= 2) x = add<Size>(x, _mm_slli_si128(x, 2));
        if constexpr (Size <= 4) x = add<Size>(x, _mm_slli_si128(x, 4));
        return add<Size>(x, _mm_slli_si128(x, 8));
    }

    /// The last word in all places.
    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX2 static vector spread_last(vector x) noexcept {
        if constexpr (Size == 1) return _mm_shuffle_epi8(x, _mm_set1_epi8(15));
        if constexpr (Size == 2) return _mm_shuffle_epi8(x, _mm_set1_epi16(0x0F0E));
        if constexpr (Size == 4) return _mm_shuffle_epi32(x, 0xFF);
        if constexpr (Size == 8) return _mm_shuffle_epi32(x, 0xEE);
    }

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX2 static vector differences_of(vector x) noexcept {
        const vector zero = _mm_setzero_si128();
        const vector one = _mm_set1_epi64x(Size == 1   ? 0x0101010101010101
                                           : Size == 2 ? 0x0001000100010001
                                           : Size == 4 ? 0x0000000100000001
                                                       : 1);
        const vector low = _mm_and_si128(x, one);
        if constexpr (Size == 1) {
            const vector half = _mm_and_si128(_mm_srli_epi16(x, 1), _mm_set1_epi8(0x7F));
            return _mm_xor_si128(half, _mm_sub_epi8(zero, low));
        }
        if constexpr (Size == 2) return _mm_xor_si128(_mm_srli_epi16(x, 1), _mm_sub_epi16(zero, low));
        if constexpr (Size == 4) return _mm_xor_si128(_mm_srli_epi32(x, 1), _mm_sub_epi32(zero, low));
        if constexpr (Size == 8) return _mm_xor_si128(_mm_srli_epi64(x, 1), _mm_sub_epi64(zero, low));
    }
};

/// The same, 64 bytes at a time: each quarter of a register as above, then the sums of the quarters.
struct vectors_of_64 {
    using vector = __m512i;

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX512 static vector add(vector a, vector b) noexcept {
        if constexpr (Size == 1) return _mm512_add_epi8(a, b);
        if constexpr (Size == 2) return _mm512_add_epi16(a, b);
        if constexpr (Size == 4) return _mm512_add_epi32(a, b);
        if constexpr (Size == 8) return _mm512_add_epi64(a, b);
    }

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX512 static vector subtract(vector a, vector b) noexcept {
        if constexpr (Size == 1) return _mm512_sub_epi8(a, b);
        if constexpr (Size == 2) return _mm512_sub_epi16(a, b);
        if constexpr (Size == 4) return _mm512_sub_epi32(a, b);
        if constexpr (Size == 8) return _mm512_sub_epi64(a, b);
    }

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX512 static vector sums_of_quarters(vector x) noexcept {
        if constexpr (Size <= 1) x = add<Size>(x, _mm512_bslli_epi128(x, 1));
        if constexpr (Size <= 2) x = add<Size>(x, _mm512_bslli_epi128(x, 2));
        if constexpr (Size <= 4) x = add<Size>(x, _mm512_bslli_epi128(x, 4));
        return add<Size>(x, _mm512_bslli_epi128(x, 8));
    }

    /// The last word of each quarter in all places of it.
    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX512 static vector spread_last(vector x) noexcept {
        if constexpr (Size == 1) return _mm512_shuffle_epi8(x, _mm512_set1_epi8(15));
        if constexpr (Size == 2) return _mm512_shuffle_epi8(x, _mm512_set1_epi16(0x0F0E));
        if constexpr (Size == 4) return _mm512_shuffle_epi32(x, _MM_PERM_DDDD);
        if constexpr (Size == 8) return _mm512_shuffle_epi32(x, _MM_PERM_DCDC);
    }

    template <std::size_t Size>
    HUFFPIPE_SUMS_AVX512 static vector differences_of(vector x) noexcept {
        constexpr std::uint64_t ones = Size == 1   ? 0x0101010101010101
                                       : Size == 2 ? 0x0001000100010001
                                       : Size == 4 ? 0x0000000100000001
                                                   : 1;
        const vector sign =
            subtract<Size>(_mm512_setzero_si512(), _mm512_and_si512(x, _mm512_set1_epi64(ones)));
        if constexpr (Size == 1) {
            const vector half = _mm512_and_si512(_mm512_srli_epi16(x, 1), _mm512_set1_epi8(0x7F));
            return _mm512_xor_si512(half, sign);
        }
        if constexpr (Size == 2) return _mm512_xor_si512(_mm512_srli_epi16(x, 1), sign);
        if constexpr (Size == 4) return _mm512_xor_si512(_mm512_srli_epi32(x, 1), sign);
        if constexpr (Size == 8) return _mm512_xor_si512(_mm512_srli_epi64(x, 1), sign);
    }
};

}  // namespace

template <class Word>
[[gnu::target("avx2")]] void avx2_sums::run(const Word* from, Word* to, std::size_t n, Word& last) noexcept {
    using ops = vectors_of_16;
    using vector = ops::vector;
    constexpr std::size_t size = sizeof(Word), at_once = sizeof(vector) / size;
    std::array<Word, at_once> start;
    start.fill(last);
    vector before = _mm_loadu_si128(reinterpret_cast<const vector*>(start.data()));
    std::size_t i = 0;
    for (; i + at_once <= n; i += at_once) {
        const vector written = _mm_loadu_si128(reinterpret_cast<const vector*>(from + i));
        const vector x = ops::sums<size>(ops::differences_of<size>(written));
        _mm_storeu_si128(reinterpret_cast<vector*>(to + i), ops::add<size>(x, before));
        before = ops::add<size>(before, ops::spread_last<size>(x));
    }
    if (i > 0) last = to[i - 1];
    portable_sums::run(from + i, to + i, n - i, last);
}

template <class Word>
[[gnu::target("avx512f,avx512bw")]] void avx512_sums::run(const Word* from, Word* to, std::size_t n,
                                                          Word& last) noexcept {
    using ops = vectors_of_64;
    using vector = ops::vector;
    constexpr std::size_t size = sizeof(Word), at_once = sizeof(vector) / size;
    std::array<Word, at_once> start;
    start.fill(last);
    vector before = _mm512_loadu_si512(start.data());
    std::size_t i = 0;
    for (; i + at_once <= n; i += at_once) {
        const vector x = ops::sums_of_quarters<size>(ops::differences_of<size>(_mm512_loadu_si512(from + i)));
        const vector quarter = ops::spread_last<size>(x);
        const vector two = ops::add<size>(quarter, _mm512_maskz_shuffle_i64x2(0xFC, quarter, quarter, 0x90));
        const vector all = ops::add<size>(two, _mm512_maskz_shuffle_i64x2(0xF0, two, two, 0x40));
        const vector lower = ops::subtract<size>(all, quarter);
        _mm512_storeu_si512(to + i, ops::add<size>(x, ops::add<size>(lower, before)));
        before = ops::add<size>(before, _mm512_shuffle_i64x2(all, all, 0xFF));
    }
    if (i > 0) last = to[i - 1];
    portable_sums::run(from + i, to + i, n - i, last);
}

template void avx2_sums::run(const std::uint8_t*, std::uint8_t*, std::size_t, std::uint8_t&) noexcept;
template void avx2_sums::run(const std::uint16_t*, std::uint16_t*, std::size_t, std::uint16_t&) noexcept;
template void avx2_sums::run(const std::uint32_t*, std::uint32_t*, std::size_t, std::uint32_t&) noexcept;
template void avx2_sums::run(const std::uint64_t*, std::uint64_t*, std::size_t, std::uint64_t&) noexcept;
template void avx512_sums::run(const std::uint8_t*, std::uint8_t*, std::size_t, std::uint8_t&) noexcept;
template void avx512_sums::run(const std::uint16_t*, std::uint16_t*, std::size_t, std::uint16_t&) noexcept;
template void avx512_sums::run(const std::uint32_t*, std::uint32_t*, std::size_t, std::uint32_t&) noexcept;
template void avx512_sums::run(const std::uint64_t*, std::uint64_t*, std::size_t, std::uint64_t&) noexcept;

}  // namespace huffpipe::context

#endif
