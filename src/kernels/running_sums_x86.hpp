#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstdint>

#define HUFFPIPE_AVX2_INLINE [[gnu::target("avx2,bmi,bmi2,lzcnt"), gnu::always_inline]] inline

namespace huffpipe::kernels {

/// The operations on 32 bytes of words of a size that running sums are made of.
template <class word>
struct word_lanes;

template <>
struct word_lanes<std::uint8_t> {
    HUFFPIPE_AVX2_INLINE static __m256i unzigzag(__m256i z) {
        const __m256i ones = _mm256_set1_epi8(1);
        const __m256i sign = _mm256_sub_epi8(_mm256_setzero_si256(), _mm256_and_si256(z, ones));
        const __m256i half = _mm256_and_si256(_mm256_srli_epi16(z, 1), _mm256_set1_epi8(0x7f));
        return _mm256_xor_si256(half, sign);
    }
    HUFFPIPE_AVX2_INLINE static __m256i add(__m256i a, __m256i b) { return _mm256_add_epi8(a, b); }
    HUFFPIPE_AVX2_INLINE static __m256i last() { return _mm256_set1_epi8(0x0f); }
    HUFFPIPE_AVX2_INLINE static __m256i all(std::uint8_t x) { return _mm256_set1_epi8(static_cast<char>(x)); }
};

template <>
struct word_lanes<std::uint16_t> {
    HUFFPIPE_AVX2_INLINE static __m256i unzigzag(__m256i z) {
        const __m256i ones = _mm256_set1_epi16(1);
        const __m256i sign = _mm256_sub_epi16(_mm256_setzero_si256(), _mm256_and_si256(z, ones));
        return _mm256_xor_si256(_mm256_srli_epi16(z, 1), sign);
    }
    HUFFPIPE_AVX2_INLINE static __m256i add(__m256i a, __m256i b) { return _mm256_add_epi16(a, b); }
    HUFFPIPE_AVX2_INLINE static __m256i last() { return _mm256_set1_epi16(0x0f0e); }
    HUFFPIPE_AVX2_INLINE static __m256i all(std::uint16_t x) {
        return _mm256_set1_epi16(static_cast<short>(x));
    }
};

template <>
struct word_lanes<std::uint32_t> {
    HUFFPIPE_AVX2_INLINE static __m256i unzigzag(__m256i z) {
        const __m256i ones = _mm256_set1_epi32(1);
        const __m256i sign = _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(z, ones));
        return _mm256_xor_si256(_mm256_srli_epi32(z, 1), sign);
    }
    HUFFPIPE_AVX2_INLINE static __m256i add(__m256i a, __m256i b) { return _mm256_add_epi32(a, b); }
    HUFFPIPE_AVX2_INLINE static __m256i last() { return _mm256_set1_epi32(0x0f0e0d0c); }
    HUFFPIPE_AVX2_INLINE static __m256i all(std::uint32_t x) {
        return _mm256_set1_epi32(static_cast<int>(x));
    }
};

template <>
struct word_lanes<std::uint64_t> {
    HUFFPIPE_AVX2_INLINE static __m256i unzigzag(__m256i z) {
        const __m256i ones = _mm256_set1_epi64x(1);
        const __m256i sign = _mm256_sub_epi64(_mm256_setzero_si256(), _mm256_and_si256(z, ones));
        return _mm256_xor_si256(_mm256_srli_epi64(z, 1), sign);
    }
    HUFFPIPE_AVX2_INLINE static __m256i add(__m256i a, __m256i b) { return _mm256_add_epi64(a, b); }
    HUFFPIPE_AVX2_INLINE static __m256i last() { return _mm256_set1_epi64x(0x0f0e0d0c0b0a0908); }
    HUFFPIPE_AVX2_INLINE static __m256i all(std::uint64_t x) {
        return _mm256_set1_epi64x(static_cast<long long>(x));
    }
};

/// Sums of zigzag differences, 32 bytes at a time: each half is summed by shifts and additions of double the
/// distance each time (Hillis and Steele, 1986), then the last sum of the lower half is added to the upper
/// one, and the last sum so far to both. That one goes from step to step in a single addition.
template <class word>
class running_sums {
    using lanes = word_lanes<word>;

  public:
    HUFFPIPE_AVX2_INLINE explicit running_sums(word before) : before_(lanes::all(before)) {}

    /// The next words.
    HUFFPIPE_AVX2_INLINE __m256i next(__m256i differences) {
        __m256i sums = lanes::unzigzag(differences);
        if constexpr (sizeof(word) <= 1) sums = lanes::add(sums, _mm256_slli_si256(sums, 1));
        if constexpr (sizeof(word) <= 2) sums = lanes::add(sums, _mm256_slli_si256(sums, 2));
        if constexpr (sizeof(word) <= 4) sums = lanes::add(sums, _mm256_slli_si256(sums, 4));
        sums = lanes::add(sums, _mm256_slli_si256(sums, 8));
        const __m256i last = _mm256_shuffle_epi8(sums, lanes::last());  // each half's, in every word of it
        const __m256i lower = _mm256_permute2x128_si256(last, last, 0x08);
        const __m256i totals = lanes::add(last, _mm256_permute2x128_si256(last, last, 0x01));
        sums = lanes::add(lanes::add(sums, lower), before_);
        before_ = lanes::add(before_, totals);
        return sums;
    }

    /// The last word so far.
    HUFFPIPE_AVX2_INLINE word last() const { return static_cast<word>(_mm256_extract_epi64(before_, 0)); }

  private:
    __m256i before_;  // the last sum, in every word
};

}  // namespace huffpipe::kernels

#endif
