#include "kernels/sum_words_x86.hpp"

#if defined(__x86_64__)

#include "kernels/delta_body.hpp"
#include "kernels/running_sums_x86.hpp"

namespace huffpipe::kernels {

namespace {

template <class word>
HUFFPIPE_AVX2_INLINE word sum_by_vectors(word* words, std::size_t count, word before) {
    constexpr std::size_t at_once = 32 / sizeof(word);
    running_sums<word> sums(before);
    std::size_t i = 0;
    for (; i + at_once <= count; i += at_once) {
        auto* const at = reinterpret_cast<__m256i*>(words + i);
        _mm256_storeu_si256(at, sums.next(_mm256_loadu_si256(at)));
    }
    return sum_words_in_place(words + i, count - i, sums.last());
}

}  // namespace

// GCC 12 forgets the target of a template.
#define HUFFPIPE_SUM_WORDS(word)                                                               \
    [[gnu::target("avx2,bmi,bmi2,lzcnt")]] word sum_words_avx2(word* words, std::size_t count, \
                                                               word before) noexcept {         \
        return sum_by_vectors<word>(words, count, before);                                     \
    }
HUFFPIPE_SUM_WORDS(std::uint8_t)
HUFFPIPE_SUM_WORDS(std::uint16_t)
HUFFPIPE_SUM_WORDS(std::uint32_t)
HUFFPIPE_SUM_WORDS(std::uint64_t)

}  // namespace huffpipe::kernels

#endif
