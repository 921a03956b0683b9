#include "kernels/merge_sums_x86.hpp"

#if defined(__x86_64__)

#include "kernels/delta_body.hpp"
#include "kernels/streams.hpp"

#include <immintrin.h>

#define HUFFPIPE_AVX2 [[gnu::target("avx2,bmi,bmi2,lzcnt"), gnu::always_inline]] inline

namespace huffpipe::kernels {
namespace {

// 32 bytes of words at a time: they are put together from their planes, each half is summed by three (16-bit)
// or two (32-bit) shifts and additions (Hillis and Steele, 1986), then the last sum of the lower half is
// added to the upper one, and the last sum so far to both.

/// The operations for words of a size.
template <class word>
struct lanes;

template <>
struct lanes<std::uint16_t> {
    /// The next 16 words, from two planes.
    HUFFPIPE_AVX2 static __m256i load(const std::uint8_t* const* planes, std::size_t i) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(planes[0] + i));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(planes[1] + i));
        return _mm256_set_m128i(_mm_unpackhi_epi8(low, high), _mm_unpacklo_epi8(low, high));
    }
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
    /// The next 8 words, from four planes.
    HUFFPIPE_AVX2 static __m256i load(const std::uint8_t* const* planes, std::size_t i) {
        const auto bytes = [&](std::size_t k) __attribute__((always_inline, target("avx2"))) {
            return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(planes[k] + i));
        };
        const __m128i low = _mm_unpacklo_epi8(bytes(0), bytes(1)),
                      high = _mm_unpacklo_epi8(bytes(2), bytes(3));
        return _mm256_set_m128i(_mm_unpackhi_epi16(low, high), _mm_unpacklo_epi16(low, high));
    }
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
HUFFPIPE_AVX2 void merge_sums_of(const std::uint8_t* from, std::size_t size, std::uint8_t* bytes) {
    using ops = lanes<word>;
    constexpr std::size_t count = sizeof(word), words_at_once = 32 / count;
    const std::uint8_t* planes[count];
    for (std::size_t k = 0; k < count; from += plane_size(size, count, k++)) planes[k] = from;
    __m256i before = _mm256_setzero_si256();  // the last sum, in every word
    std::size_t i = 0;
    for (; i + words_at_once <= size / count; i += words_at_once) {
        __m256i sums = ops::sums_of_halves(ops::unzigzag(ops::load(planes, i)));
        const __m256i last = _mm256_shuffle_epi8(sums, ops::last());
        const __m256i lower = _mm256_permute2x128_si256(last, last, 0x08),
                      totals = ops::add(last, _mm256_permute2x128_si256(last, last, 0x01));
        sums = ops::add(ops::add(sums, lower), before);
        before = ops::add(before, totals);
        auto* const at = reinterpret_cast<__m256i*>(bytes + i * count);
        _mm256_storeu_si256(at, order == byte_order::big ? _mm256_shuffle_epi8(sums, ops::reversed()) : sums);
    }
    for (std::size_t at = i * count; at < size; ++at) bytes[at] = planes[at % count][at / count];
    sum_words_of<word, order>(bytes, size, i, static_cast<word>(_mm256_extract_epi32(before, 0)));
}

}  // namespace

[[gnu::target("avx2,bmi,bmi2,lzcnt")]] void merge_sums_avx2(const std::uint8_t* planes, std::size_t size,
                                                            word_shape shape, std::uint8_t* bytes) noexcept {
    const bool big = shape.order == byte_order::big;
    if (shape.bytes == 2 && !big) merge_sums_of<std::uint16_t, byte_order::little>(planes, size, bytes);
    if (shape.bytes == 2 && big) merge_sums_of<std::uint16_t, byte_order::big>(planes, size, bytes);
    if (shape.bytes == 4 && !big) merge_sums_of<std::uint32_t, byte_order::little>(planes, size, bytes);
    if (shape.bytes == 4 && big) merge_sums_of<std::uint32_t, byte_order::big>(planes, size, bytes);
}

}  // namespace huffpipe::kernels

#endif
