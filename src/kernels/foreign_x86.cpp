#include "kernels/foreign_x86.hpp"

#if defined(__x86_64__)

#include "kernels/count_body.hpp"

#include <immintrin.h>

#include <bit>

namespace huffpipe::kernels {
namespace {

/// The set's bits for the low halves of 32 bytes, with the bits that the high halves ask for: zero for
/// foreign bytes. A shuffle yields 0 where the index has its highest bit set, so that either half of the set
/// answers for its own bytes alone.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i known_bits(__m256i bytes, __m256i low_set,
                                                                      __m256i high_set) {
    const __m256i bit = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
    const __m256i row =
        _mm256_or_si256(_mm256_shuffle_epi8(low_set, bytes),
                        _mm256_shuffle_epi8(high_set, _mm256_xor_si256(bytes, _mm256_set1_epi8(-128))));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    return _mm256_and_si256(row, _mm256_shuffle_epi8(bit, high));
}

}  // namespace

[[gnu::target("avx2")]] std::size_t count_foreign_avx2(const std::uint8_t* bytes, std::size_t size,
                                                       const symbol_set& known,
                                                       huffman::histogram& counts) noexcept {
    const __m256i low_set =
        _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(known.data())));
    const __m256i high_set =
        _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(known.data() + 16)));
    const __m256i zero = _mm256_setzero_si256();
    std::size_t found = 0, at = 0;
    for (; at + foreign_group <= size; at += foreign_group) {
        __m256i least = _mm256_set1_epi8(-1);
        for (std::size_t i = 0; i < foreign_group; i += 32) {
            const __m256i chunk = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at + i));
            least = _mm256_min_epu8(least, known_bits(chunk, low_set, high_set));
        }
        if (_mm256_movemask_epi8(_mm256_cmpeq_epi8(least, zero)) != 0) [[unlikely]]
            for (std::size_t i = at; i < at + foreign_group; i += 32) {
                const __m256i chunk = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i));
                const __m256i foreign = _mm256_cmpeq_epi8(known_bits(chunk, low_set, high_set), zero);
                for (auto left = static_cast<std::uint32_t>(_mm256_movemask_epi8(foreign)); left != 0;
                     left &= left - 1) {
                    ++counts[bytes[i + static_cast<unsigned>(std::countr_zero(left))]];
                    ++found;
                }
            }
    }
    return found + count_foreign_body(bytes + at, size - at, known, counts);
}

}  // namespace huffpipe::kernels

#endif
