#include "block/splitter.hpp"

#include <algorithm>

namespace huffpipe::block {

using context::byte_histogram;
using context::cost;

namespace {

constexpr std::size_t sampled_piece = 256, sampled_stride = 4096;

/// The piece that is looked at of those `sampled_stride` bytes from `at` on, a multiple of it: each time at
/// another place, since pages have their headers at the same.
byte_view sampled(byte_view raw, std::size_t at) noexcept {
    const std::size_t place = at / sampled_stride * 7 % 15;
    return raw.subspan(at + place * sampled_piece, sampled_piece);
}

}  // namespace

std::span<const std::size_t> splitter::split(byte_view raw, std::size_t least_gain, cost otherwise) {
    const auto in_sample = [](cost bits) { return bits / (sampled_stride / sampled_piece); };
    const cost least = in_sample(least_gain * 8 * context::one_bit);
    set_cells(raw.size());
    if (pieces_ > 1 && find_ranges(raw)) {
        count(raw);
        if (!may_gain(least, in_sample(otherwise))) pieces_ = 1;
    } else {
        pieces_ = 1;
    }
    if (pieces_ == 1) sizes_[0] = raw.size();
    for (std::size_t p = 0; p + 1 < pieces_; ++p) gains_[p] = gain_between(p);
    while (pieces_ > 1) {
        const auto last = gains_.begin() + static_cast<std::ptrdiff_t>(pieces_ - 1);
        const auto smallest = std::min_element(gains_.begin(), last);
        if (*smallest >= least) break;
        join(static_cast<std::size_t>(smallest - gains_.begin()));
    }
    return std::span(sizes_).first(pieces_);
}

/// Cells of about the same size, none below `min_piece`.
void splitter::set_cells(std::size_t size) noexcept {
    static_assert(min_piece % sampled_stride == 0);
    pieces_ = std::clamp<std::size_t>(size / min_piece, 1, max_pieces);
    const auto begin = [&](std::size_t p) { return size * p / pieces_ / sampled_stride * sampled_stride; };
    for (std::size_t p = 0; p < pieces_; ++p) sizes_[p] = (p + 1 < pieces_ ? begin(p + 1) : size) - begin(p);
}

/// The ranges divide the bytes of a part of the sample evenly. False if they are noise.
bool splitter::find_ranges(byte_view raw) noexcept {
    constexpr std::size_t part = 4 * sampled_stride;
    byte_histogram counts{};
    for (std::size_t at = 0; at + sampled_stride <= raw.size(); at += part)
        for (const auto byte : sampled(raw, at)) ++counts[byte];
    const auto facts = context::facts_of(counts, level_);
    if (cost_of(facts) > facts.total * (8 * context::one_bit - 2)) return false;
    std::size_t before = 0;
    for (std::size_t byte = 0; byte < counts.size(); ++byte) {
        const std::size_t range = (before + counts[byte] / 2) * ranges / facts.total;
        range_of_[byte] = static_cast<std::uint8_t>(std::min(range, ranges - 1));
        before += counts[byte];
    }
    return true;
}

void splitter::count(byte_view raw) noexcept {
    std::size_t begin = 0;
    for (std::size_t p = 0; p < pieces_; begin += sizes_[p++]) {
        statistics& counts = (*cells_)[p];
        for (auto& in_range : counts) in_range.fill(0);
        for (std::size_t at = begin; at + sampled_stride <= begin + sizes_[p]; at += sampled_stride) {
            const byte_view piece = sampled(raw, at);
            byte_histogram* in_range = &counts[range_of_[piece[0]]];
            for (const auto byte : piece.subspan(1)) {
                ++(*in_range)[byte];
                in_range = &counts[range_of_[byte]];
            }
        }
    }
}

cost splitter::cost_of(const context::entropy_facts& facts) noexcept {
    return context::entropy_of(facts) + facts.present * context::sample_bias;
}

/// Sets `costs_`, and tells whether there can be anything to gain: all pieces apart take about the least that
/// any do.
bool splitter::may_gain(cost least, cost otherwise) noexcept {
    statistics all{};
    cost apart = 0, together = 0;
    for (std::size_t p = 0; p < pieces_; ++p) {
        const statistics& counts = (*cells_)[p];
        costs_[p] = 0;
        for (std::size_t r = 0; r < ranges; ++r) {
            costs_[p] += cost_of(context::facts_of(counts[r], level_));
            for (std::size_t byte = 0; byte < 256; ++byte) all[r][byte] += counts[r][byte];
        }
        apart += costs_[p];
    }
    for (const auto& in_range : all) together += cost_of(context::facts_of(in_range, level_));
    return together >= apart + least && apart / 5 * 4 <= otherwise;
}

cost splitter::cost_of_both(std::size_t left) noexcept {
    cost sum = 0;
    for (std::size_t r = 0; r < ranges; ++r)
        sum += cost_of(context::facts_of_sum((*cells_)[left][r], (*cells_)[left + 1][r], level_));
    return sum;
}

/// What a piece and the next one take less apart than together; 0 if nothing.
cost splitter::gain_between(std::size_t left) noexcept {
    const cost together = cost_of_both(left), apart = costs_[left] + costs_[left + 1];
    return together > apart ? together - apart : 0;
}

void splitter::join(std::size_t left) noexcept {
    costs_[left] = cost_of_both(left);
    sizes_[left] += sizes_[left + 1];
    for (std::size_t r = 0; r < ranges; ++r)
        for (std::size_t byte = 0; byte < 256; ++byte)
            (*cells_)[left][r][byte] += (*cells_)[left + 1][r][byte];
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
