#include "block/splitter.hpp"

#include <algorithm>

namespace huffpipe::block {

using context::byte_histogram;
using context::cost;

std::span<const std::size_t> splitter::split(byte_view raw, std::size_t least_gain) {
    pieces_ = std::clamp<std::size_t>(raw.size() / min_piece, 1, max_pieces);
    const std::size_t even = raw.size() / pieces_ / min_piece * min_piece;
    std::fill_n(sizes_.begin(), pieces_, std::max(even, std::min(raw.size(), min_piece)));
    sizes_[pieces_ - 1] = raw.size() - (pieces_ - 1) * sizes_[0];
    if (pieces_ > 1) {
        find_ranges(raw);
        count(raw);
        for (std::size_t p = 0; p < pieces_; ++p) costs_[p] = cost_of((*cells_)[p]);
        for (std::size_t p = 0; p + 1 < pieces_; ++p) gains_[p] = gain_between(p);
        const cost least = least_gain * 8 * context::one_bit * sampled_piece / sampled_stride;
        while (pieces_ > 1) {
            const auto last = gains_.begin() + static_cast<std::ptrdiff_t>(pieces_ - 1);
            const auto smallest = std::min_element(gains_.begin(), last);
            if (*smallest >= least) break;
            join(static_cast<std::size_t>(smallest - gains_.begin()));
        }
    }
    return std::span(sizes_).first(pieces_);
}

/// The ranges divide the bytes of the sample evenly.
void splitter::find_ranges(byte_view raw) {
    byte_histogram counts{};
    std::size_t total = 0;
    for (std::size_t at = 0; at + sampled_piece <= raw.size(); at += sampled_stride, total += sampled_piece)
        for (const auto byte : raw.subspan(at, sampled_piece)) ++counts[byte];
    std::size_t before = 0;
    for (std::size_t byte = 0; byte < counts.size(); ++byte) {
        range_of_[byte] = static_cast<std::uint8_t>((before + counts[byte] / 2) * ranges / total);
        before += counts[byte];
    }
}

void splitter::count(byte_view raw) {
    std::size_t begin = 0;
    for (std::size_t p = 0; p < pieces_; begin += sizes_[p++]) {
        statistics& counts = (*cells_)[p];
        for (auto& in_range : counts) in_range.fill(0);
        const std::size_t end = begin + sizes_[p];
        for (std::size_t at = begin; at + sampled_piece <= end; at += sampled_stride)
            for (std::size_t i = at + 1; i < at + sampled_piece; ++i) ++counts[range_of_[raw[i - 1]]][raw[i]];
    }
}

cost splitter::cost_of(const statistics& counts) const noexcept {
    const cost per_symbol = context::symbol_cost_in_sample(sampled_stride / sampled_piece);
    cost sum = 0;
    for (const auto& in_range : counts) sum += context::order0_cost(in_range, per_symbol, level_);
    return sum;
}

/// What a piece and the next one take less apart than together; 0 if nothing.
cost splitter::gain_between(std::size_t left) noexcept {
    const statistics& a = (*cells_)[left];
    const statistics& b = (*cells_)[left + 1];
    for (std::size_t r = 0; r < ranges; ++r)
        for (std::size_t byte = 0; byte < 256; ++byte) joined_[r][byte] = a[r][byte] + b[r][byte];
    const cost together = cost_of(joined_), apart = costs_[left] + costs_[left + 1];
    return together > apart ? together - apart : 0;
}

void splitter::join(std::size_t left) {
    gain_between(left);  // for what it counts
    (*cells_)[left] = joined_;
    costs_[left] = cost_of(joined_);
    sizes_[left] += sizes_[left + 1];
    --pieces_;
    for (std::size_t p = left + 1; p < pieces_; ++p) {
        (*cells_)[p] = (*cells_)[p + 1];
        sizes_[p] = sizes_[p + 1];
        costs_[p] = costs_[p + 1];
        gains_[p - 1] = gains_[p];
    }
    if (left > 0) gains_[left - 1] = gain_between(left - 1);
    if (left + 1 < pieces_) gains_[left] = gain_between(left);
}

}  // namespace huffpipe::block
