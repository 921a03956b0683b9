#include "block/splitter.hpp"

#include "kernels/statistics.hpp"

#include <algorithm>

namespace huffpipe::block {

using context::byte_histogram;
using context::cost;

std::span<const std::size_t> splitter::split(byte_view raw, std::size_t least_gain, cost otherwise) {
    pieces_ = std::clamp<std::size_t>(raw.size() / min_piece, 1, max_pieces);
    if (pieces_ == 1) {
        sizes_[0] = raw.size();
        return std::span(sizes_).first(1);
    }
    const std::size_t even = raw.size() / pieces_ / min_piece * min_piece;
    std::fill_n(sizes_.begin(), pieces_ - 1, even);
    sizes_[pieces_ - 1] = raw.size() - (pieces_ - 1) * even;
    find_ranges(raw);
    count(raw);
    const auto in_sample = [](cost bits) { return bits / (sampled_stride / sampled_piece); };
    const cost least = in_sample(least_gain * 8 * context::one_bit);
    if (!may_gain(least, in_sample(otherwise))) {
        sizes_[0] = raw.size();
        return std::span(sizes_).first(1);
    }
    for (std::size_t p = 0; p + 1 < pieces_; ++p) gains_[p] = gain_between(p);
    while (pieces_ > 1) {
        const auto last = gains_.begin() + static_cast<std::ptrdiff_t>(pieces_ - 1);
        const auto smallest = std::min_element(gains_.begin(), last);
        if (*smallest >= least) break;
        join(static_cast<std::size_t>(smallest - gains_.begin()));
    }
    return std::span(sizes_).first(pieces_);
}

/// The ranges divide the bytes of a part of the sample evenly.
void splitter::find_ranges(byte_view raw) {
    byte_histogram counts{};
    std::size_t total = 0;
    for (std::size_t at = 0; at + sampled_piece <= raw.size();
         at += 4 * sampled_stride, total += sampled_piece)
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
        for (std::size_t at = begin; at + sampled_piece <= end; at += sampled_stride) {
            byte_histogram* in_range = &counts[range_of_[raw[at]]];
            for (const auto byte : raw.subspan(at + 1, sampled_piece - 1)) {
                ++(*in_range)[byte];
                in_range = &counts[range_of_[byte]];
            }
        }
    }
}

/// The entropy, which in a sample is too low by half of log2 e bits for each symbol (Miller, 1955).
cost splitter::cost_of(const context::entropy_facts& facts) noexcept {
    constexpr cost sample_bias = 46;
    return (context::entropy_of(facts) >> (kernels::log_fraction_bits - 6)) + facts.present * sample_bias;
}

/// Sets `costs_`. All pieces apart take less than any others.
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
