#include "context/sparse_rows.hpp"

#include "kernels/avx512_intrinsics.hpp"

#include <bit>
#include <cassert>
#include <numeric>

namespace huffpipe::context {

namespace {

using cell = sparse_rows::cell;

constexpr std::size_t at_once = 16;

struct added {
    cell* end;
    std::uint32_t total;
};

/// A bit for each of 16 counts, set if the count is not zero.
std::uint32_t nonzero_mask(const std::uint16_t* counts) noexcept {
#if defined(__SSE2__)
    const auto* words = reinterpret_cast<const __m128i*>(counts);
    const __m128i zero = _mm_setzero_si128();
    const __m128i low = _mm_cmpeq_epi16(_mm_loadu_si128(words), zero);
    const __m128i high = _mm_cmpeq_epi16(_mm_loadu_si128(words + 1), zero);
    return ~static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(low, high))) & 0xFFFF;
#else
    std::uint32_t mask = 0;
    for (std::size_t i = 0; i < at_once; ++i) mask |= static_cast<std::uint32_t>(counts[i] != 0) << i;
    return mask;
#endif
}

added add_portable(std::span<const std::uint16_t> counts, cell* to) noexcept {
    std::uint32_t total = 0;
    for (std::size_t first = 0; first < counts.size(); first += at_once) {
        for (std::uint32_t left = nonzero_mask(&counts[first]); left != 0; left &= left - 1) {
            const std::size_t rank = first + static_cast<std::size_t>(std::countr_zero(left));
            *to++ = {static_cast<std::uint16_t>(rank), counts[rank]};
            total += counts[rank];
        }
    }
    return {to, total};
}

#if defined(__x86_64__)
/// Writes up to 16 cells behind the end of the row.
HUFFPIPE_AVX512 added add_avx512(std::span<const std::uint16_t> counts, cell* to) noexcept {
    static_assert(sizeof(cell) == 4 && offsetof(cell, count) == 2);
    __m512i ranks = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i totals = _mm512_setzero_si512();
    for (std::size_t first = 0; first < counts.size(); first += at_once) {
        const auto* from = reinterpret_cast<const __m256i*>(&counts[first]);
        const __m512i numbers = _mm512_cvtepu16_epi32(_mm256_loadu_si256(from));
        const __mmask16 present = _mm512_test_epi32_mask(numbers, numbers);
        const __m512i cells = _mm512_or_si512(_mm512_slli_epi32(numbers, 16), ranks);
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(present, cells));
        to += std::popcount(static_cast<unsigned>(present));
        totals = _mm512_add_epi32(totals, numbers);
        ranks = _mm512_add_epi32(ranks, _mm512_set1_epi32(at_once));
    }
    std::array<std::uint32_t, at_once> sums;
    _mm512_storeu_si512(sums.data(), totals);
    return {to, std::accumulate(sums.begin(), sums.end(), 0U)};
}
#endif

added add_cells(cpu_level level, std::span<const std::uint16_t> counts, cell* to) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return add_avx512(counts, to);
#endif
    (void)level;
    return add_portable(counts, to);
}

}  // namespace

void sparse_rows::clear() noexcept {
    used_ = 0;
    begins_.assign(1, 0);
    totals_.clear();
    labels_.clear();
}

std::uint32_t sparse_rows::add(std::span<const std::uint16_t> counts, std::uint32_t label) {
    assert(counts.size() % at_once == 0);
    const std::size_t room = counts.size() + at_once;
    if (cells_.size() < used_ + room) cells_.resize(2 * used_ + room);
    const auto [end, total] = add_cells(level_, counts, &cells_[used_]);
    if (total == 0) return 0;
    used_ = static_cast<std::size_t>(end - cells_.data());
    begins_.push_back(static_cast<std::uint32_t>(used_));
    totals_.push_back(total);
    labels_.push_back(label);
    return total;
}

}  // namespace huffpipe::context
