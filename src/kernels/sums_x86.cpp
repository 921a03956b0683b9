#include "kernels/sums_x86.hpp"

#if defined(__x86_64__)

#include "kernels/delta_body.hpp"

#include <immintrin.h>

#define HUFFPIPE_AVX2 [[gnu::target("avx2,bmi,bmi2,lzcnt"), gnu::always_inline]] inline

namespace huffpipe::kernels {
namespace {

// 32 bytes of words at a time: each half is summed by three (16-bit) or two (32-bit) shifts and additions
// (Hillis and Steele, 1986), then the last sum of the lower half is added to the upper one, and the last sum
// so far to both.

/// The operations for words of a size.
template <class word>
struct lanes;

template <>
struct lanes<std::uint16_t> {
    HUFFPIPE_AVX2 static __m256i unzigzag(__m256i z) {
        const __m256i sign =
            _mm256_sub_epi16(_mm256_setzero_si256(), _mm256_and_si256(z, _mm256_set1_epi16(1)));
        return _mm256_xor_si256(_mm256_srli_epi16(z, 1), sign);
    }
    HUFFPIPE_AVX2 static __m256i add(__m256i a, __m256i b) { return _mm256_add_epi16(a, b); }
    HUFFPIPE_AVX2 static __m256i sums_of_halves(__m256i x) {
        x = add(x, _mm256_slli_si256(x, 2));
        x = add(x, _mm256_slli_si256(x, 4));
        return add(x, _mm256_slli_si256(x, 8));
    }
    /// For each half, the bytes of its last word in every word; and for big-endian numbers, each word's bytes
    /// reversed.
    HUFFPIPE_AVX2 static __m256i last() { return _mm256_set1_epi16(0x0f0e); }
    HUFFPIPE_AVX2 static __m256i reversed() {
        return _mm256_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 1, 0, 3, 2, 5, 4, 7, 6,
                                9, 8, 11, 10, 13, 12, 15, 14);
    }
};

template <>
struct lanes<std::uint32_t> {
    HUFFPIPE_AVX2 static __m256i unzigzag(__m256i z) {
        const __m256i sign =
            _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(z, _mm256_set1_epi32(1)));
        return _mm256_xor_si256(_mm256_srli_epi32(z, 1), sign);
    }
    HUFFPIPE_AVX2 static __m256i add(__m256i a, __m256i b) { return _mm256_add_epi32(a, b); }
    HUFFPIPE_AVX2 static __m256i sums_of_halves(__m256i x) {
        x = add(x, _mm256_slli_si256(x, 4));
        return add(x, _mm256_slli_si256(x, 8));
    }
    HUFFPIPE_AVX2 static __m256i last() { return _mm256_set1_epi32(0x0f0e0d0c); }
    HUFFPIPE_AVX2 static __m256i reversed() {
        return _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4,
                                11, 10, 9, 8, 15, 14, 13, 12);
    }
};

template <class word, byte_order order>
HUFFPIPE_AVX2 void sum_vectors(std::uint8_t* bytes, std::size_t size) {
    using ops = lanes<word>;
    constexpr std::size_t words_at_once = 32 / sizeof(word);
    __m256i before = _mm256_setzero_si256();  // the last sum, in every word
    std::size_t i = 0;
    for (; i + words_at_once <= size / sizeof(word); i += words_at_once) {
        auto* const at = reinterpret_cast<__m256i*>(bytes + i * sizeof(word));
        __m256i sums = ops::sums_of_halves(ops::unzigzag(_mm256_loadu_si256(at)));
        const __m256i last = _mm256_shuffle_epi8(sums, ops::last());
        sums = ops::add(sums, _mm256_permute2x128_si256(last, last, 0x08));  // the lower half's to the upper
        const __m256i totals = ops::add(_mm256_permute2x128_si256(last, last, 0x00),
                                        _mm256_permute2x128_si256(last, last, 0x11));
        sums = ops::add(sums, before);
        before = ops::add(before, totals);
        _mm256_storeu_si256(at, order == byte_order::big ? _mm256_shuffle_epi8(sums, ops::reversed()) : sums);
    }
    sum_words_of<word, order>(bytes, size, i, static_cast<word>(_mm256_extract_epi32(before, 0)));
}

}  // namespace

[[gnu::target("avx2,bmi,bmi2,lzcnt")]] void sum_words_avx2(std::uint8_t* bytes, std::size_t size,
                                                           word_shape shape) noexcept {
    const bool big = shape.order == byte_order::big;
    if (shape.bytes == 2 && !big) sum_vectors<std::uint16_t, byte_order::little>(bytes, size);
    if (shape.bytes == 2 && big) sum_vectors<std::uint16_t, byte_order::big>(bytes, size);
    if (shape.bytes == 4 && !big) sum_vectors<std::uint32_t, byte_order::little>(bytes, size);
    if (shape.bytes == 4 && big) sum_vectors<std::uint32_t, byte_order::big>(bytes, size);
}

}  // namespace huffpipe::kernels

#endif
