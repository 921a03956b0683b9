#include "kernels/merge_sums_x86.hpp"

#if defined(__x86_64__)

#include "kernels/delta_body.hpp"
#include "kernels/running_sums_x86.hpp"
#include "kernels/streams.hpp"

namespace huffpipe::kernels {
namespace {

/// How words are put together from their planes, and their bytes reversed.
template <class word>
struct word_bytes;

template <>
struct word_bytes<std::uint16_t> {
    HUFFPIPE_AVX2_INLINE static __m256i load(const std::uint8_t* const* planes, std::size_t i) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(planes[0] + i));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(planes[1] + i));
        return _mm256_set_m128i(_mm_unpackhi_epi8(low, high), _mm_unpacklo_epi8(low, high));
    }
    HUFFPIPE_AVX2_INLINE static __m256i reversed() {
        return _mm256_setr_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 1, 0, 3, 2, 5, 4, 7, 6,
                                9, 8, 11, 10, 13, 12, 15, 14);
    }
};

template <>
struct word_bytes<std::uint32_t> {
    HUFFPIPE_AVX2_INLINE static __m256i load(const std::uint8_t* const* planes, std::size_t i) {
        const auto bytes = [&](std::size_t k) __attribute__((always_inline, target("avx2"))) {
            return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(planes[k] + i));
        };
        const __m128i low = _mm_unpacklo_epi8(bytes(0), bytes(1)),
                      high = _mm_unpacklo_epi8(bytes(2), bytes(3));
        return _mm256_set_m128i(_mm_unpackhi_epi16(low, high), _mm_unpacklo_epi16(low, high));
    }
    HUFFPIPE_AVX2_INLINE static __m256i reversed() {
        return _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4,
                                11, 10, 9, 8, 15, 14, 13, 12);
    }
};

template <class word, byte_order order>
HUFFPIPE_AVX2_INLINE void merge_sums_of(const std::uint8_t* from, std::size_t size, std::uint8_t* bytes) {
    using bytes_of = word_bytes<word>;
    constexpr std::size_t count = sizeof(word), words_at_once = 32 / count;
    const std::uint8_t* planes[count];
    for (std::size_t k = 0; k < count; from += plane_size(size, count, k++)) planes[k] = from;
    running_sums<word> sums(0);
    std::size_t i = 0;
    for (; i + words_at_once <= size / count; i += words_at_once) {
        const __m256i words = sums.next(bytes_of::load(planes, i));
        auto* const at = reinterpret_cast<__m256i*>(bytes + i * count);
        const bool big = order == byte_order::big;
        _mm256_storeu_si256(at, big ? _mm256_shuffle_epi8(words, bytes_of::reversed()) : words);
    }
    for (std::size_t at = i * count; at < size; ++at) bytes[at] = planes[at % count][at / count];
    sum_words_of<word, order>(bytes, size, i, sums.last());
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
