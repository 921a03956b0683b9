#include "context/sparse_rows.hpp"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace huffpipe::context {

namespace {

constexpr std::size_t at_once = 16;

/// A bit for each of `n` counts (up to 16), set if the count is not zero.
std::uint32_t nonzero_mask(const std::uint16_t* counts, std::size_t n) noexcept {
#if defined(__SSE2__)
    if (n == at_once) {
        const auto* words = reinterpret_cast<const __m128i*>(counts);
        const __m128i zero = _mm_setzero_si128();
        const __m128i low = _mm_cmpeq_epi16(_mm_loadu_si128(words), zero);
        const __m128i high = _mm_cmpeq_epi16(_mm_loadu_si128(words + 1), zero);
        return ~static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(low, high))) & 0xFFFF;
    }
#endif
    std::uint32_t mask = 0;
    for (std::size_t i = 0; i < n; ++i) mask |= static_cast<std::uint32_t>(counts[i] != 0) << i;
    return mask;
}

}  // namespace

void sparse_rows::clear() noexcept {
    cells_.clear();
    begins_.assign(1, 0);
    totals_.clear();
    labels_.clear();
}

std::uint32_t sparse_rows::add(std::span<const std::uint16_t> counts, std::uint32_t label) {
    const std::size_t begin = cells_.size();
    cells_.resize(begin + counts.size());
    cell* to = cells_.data() + begin;
    std::uint32_t total = 0;
    for (std::size_t first = 0; first < counts.size(); first += at_once) {
        const std::size_t n = std::min(at_once, counts.size() - first);
        for (std::uint32_t left = nonzero_mask(&counts[first], n); left != 0; left &= left - 1) {
            const std::size_t rank = first + static_cast<std::size_t>(std::countr_zero(left));
            *to++ = {counts[rank], 0, static_cast<std::uint8_t>(rank)};
            total += counts[rank];
        }
    }
    const std::size_t end = static_cast<std::size_t>(to - cells_.data());
    cells_.resize(end);
    if (total == 0) return 0;
    const std::uint32_t scale = total <= 256 ? 65536 : (256U << 16) / total;
    for (std::size_t i = begin; i < end; ++i) {
        cells_[i].weight = static_cast<std::uint16_t>(std::uint64_t{cells_[i].count} * scale >> 16);
    }
    begins_.push_back(static_cast<std::uint32_t>(end));
    totals_.push_back(total);
    labels_.push_back(label);
    return total;
}

}  // namespace huffpipe::context
