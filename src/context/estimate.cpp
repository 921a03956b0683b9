#include "context/estimate.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

constexpr cost never = ~cost{0} / 2;
constexpr std::size_t least_for_contexts = 512;  // bytes of a sample

/// Neighbours go to different tables, lest equal ones wait for each other.
byte_histogram count_bytes(byte_view bytes) noexcept {
    constexpr std::size_t tables = 4;
    std::array<byte_histogram, tables> counts{};
    std::size_t i = 0;
    for (; i + tables <= bytes.size(); i += tables) {
        for (std::size_t t = 0; t < tables; ++t) ++counts[t][bytes[i + t]];
    }
    for (; i < bytes.size(); ++i) ++counts[0][bytes[i]];
    for (std::size_t t = 1; t < tables; ++t) {
        for (std::size_t b = 0; b < 256; ++b) counts[0][b] += counts[t][b];
    }
    return counts[0];
}

}  // namespace

cost order0_cost(const byte_histogram& counts, cost per_symbol, cpu_level level) noexcept {
    const histogram_facts facts = facts_of(counts, level);
    if (facts.present <= 1) return facts.present * per_symbol;
    const cost entropy = entropy_of(facts);
    const cost least = one_bit * (2 * std::uint64_t{facts.total} - facts.most);
    return std::max(entropy, least) + facts.present * per_symbol + facts.single * sample_bias;
}

/// The gaps between exceptions are coded without contexts here, and so are the exceptions.
cost estimator::sparse_cost(byte_view sample, std::uint8_t usual, cost per_symbol) const noexcept {
    byte_histogram gaps{};
    byte_histogram values{};
    std::size_t gap = 0;
    for (const auto byte : sample) {
        if (byte == usual) {
            ++gap;
            continue;
        }
        gaps[255] += static_cast<std::uint32_t>(gap / 255);
        ++gaps[gap % 255];
        ++values[byte];
        gap = 0;
    }
    return order0_cost(gaps, per_symbol, level_) + order0_cost(values, per_symbol, level_);
}

estimator::result estimator::without_contexts(byte_view sample, const byte_histogram& counts, cost per_symbol,
                                              std::uint32_t& occurrences) const noexcept {
    const cost whole = order0_cost(counts, per_symbol, level_);
    const auto most = std::ranges::max_element(counts);
    const auto usual = static_cast<std::uint8_t>(most - counts.begin());
    occurrences = *most;
    if (occurrences == sample.size())
        return {0, 0, 0, usual};  // and what is not in the sample are exceptions
    const bool is_sparse = std::size_t{occurrences} * 4 > sample.size() * 3;
    return {whole, whole, is_sparse ? sparse_cost(sample, usual, per_symbol) : never, usual};
}

estimator::result estimator::estimate(byte_view bytes, std::size_t weight) {
    const cost per_symbol = symbol_cost_in_sample(weight);
    std::uint32_t most = 0;
    result found = without_contexts(bytes, count_bytes(bytes), per_symbol, most);
    if (most == bytes.size() || bytes.size() < least_for_contexts ||
        found.order0 > bytes.size() * (8 * one_bit + 1)) {
        return found;
    }
    const sample all(bytes, 0);
    counts_.rank(all);
    const std::size_t ranks = counts_.ranks();
    counts_.count(all, {});
    rows_.clear();
    chosen_.clear();
    for (std::size_t last = 0; last < ranks; ++last) {
        if (rows_.add(counts_.counts(0, last), 0) != 0)
            chosen_.push_back(static_cast<std::uint32_t>(rows_.size() - 1));
    }
    // Clusters that are made from few bytes suit them too well.
    const std::size_t most_clusters = std::clamp<std::size_t>(bytes.size() / 512, 4, clusters_.size());
    const std::size_t clusters =
        clusterer_.partition(rows_, chosen_, most_clusters, 1, ranks, cluster_of_, clusters_);
    found.order1 = 0;
    for (std::size_t c = 0; c < clusters; ++c) {
        found.order1 += order0_cost(clusters_[c], per_symbol, level_);
    }
    return found;
}

estimator::result estimator::plain_estimate(byte_view bytes, std::size_t weight) const noexcept {
    std::uint32_t most = 0;
    return without_contexts(bytes, count_bytes(bytes), symbol_cost_in_sample(weight), most);
}

/// The ranges divide the occurrences evenly; a byte that has many is a range of its own.
estimator::result estimator::quick_estimate(byte_view bytes, std::size_t weight) const noexcept {
    constexpr std::size_t most_ranges = 8;
    const std::size_t ranges = bytes.size() < 2048 ? most_ranges / 2 : most_ranges;
    const cost per_symbol = symbol_cost_in_sample(weight);
    const byte_histogram counts = count_bytes(bytes);
    std::uint32_t most = 0;
    result found = without_contexts(bytes, counts, per_symbol, most);
    if (most == bytes.size() || bytes.size() < least_for_contexts ||
        found.order0 > bytes.size() * (8 * one_bit + 1)) {
        return found;
    }
    std::array<std::uint8_t, 256> range_of{};
    std::size_t before = 0;
    for (std::size_t b = 0; b < 256; ++b) {
        range_of[b] = static_cast<std::uint8_t>((before + counts[b] / 2) * ranges / bytes.size());
        before += counts[b];
    }
    std::array<byte_histogram, 2 * most_ranges> in_range;  // the odd bytes, then the even
    std::fill_n(in_range.begin(), 2 * ranges, byte_histogram{});
    const auto count = [&](std::size_t i, std::size_t first) {
        ++in_range[first + range_of[bytes[i - 1]]][bytes[i]];
    };
    std::size_t i = 1;
    for (; i + 2 <= bytes.size(); i += 2) {
        count(i, 0);
        count(i + 1, ranges);
    }
    if (i < bytes.size()) count(i, 0);
    found.order1 = 0;
    for (std::size_t r = 0; r < ranges; ++r) {
        for (std::size_t b = 0; b < 256; ++b) in_range[r][b] += in_range[ranges + r][b];
        found.order1 += order0_cost(in_range[r], per_symbol, level_);
    }
    return found;
}

}  // namespace huffpipe::context
