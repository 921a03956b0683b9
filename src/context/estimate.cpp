#include "context/estimate.hpp"

#include "context/integer_log.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

constexpr cost sample_bias = 46;  // half of log2 e
constexpr cost never = ~cost{0} / 2;

}  // namespace

cost order0_cost(const byte_histogram& counts, cost per_symbol) noexcept {
    std::uint64_t logs = 0;
    std::uint32_t total = 0;
    std::uint32_t most = 0;
    cost present = 0;
    cost single = 0;
    for (const auto count : counts) {
        logs += x_log2_x_64(count);
        total += count;
        most = std::max(most, count);
        present += count != 0;
        single += count == 1;
    }
    if (present <= 1) return present * per_symbol;
    const cost least = one_bit * (2 * std::uint64_t{total} - most);
    return std::max(x_log2_x_64(total) - logs, least) + present * per_symbol + single * sample_bias;
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
    return order0_cost(gaps, per_symbol) + order0_cost(values, per_symbol);
}

estimator::result estimator::estimate(byte_view bytes, std::size_t weight) {
    const cost per_symbol = symbol_cost_in_sample(weight);
    const sample all(bytes, 0);
    counts_.rank(all);
    const std::size_t ranks = counts_.ranks();
    byte_histogram order0{};
    for (std::size_t rank = 0; rank < ranks; ++rank) order0[rank] = counts_.occurrences(rank);
    const cost whole = order0_cost(order0, per_symbol);
    constexpr std::size_t least_for_contexts = 512;
    if (ranks == 1) return {0, 0, 0, counts_.byte_of(0)};  // and what is not in the sample are exceptions
    if (bytes.size() < least_for_contexts || whole > bytes.size() * one_bit * 63 / 8) {
        return {whole, whole, never, 0};
    }
    const auto most = static_cast<std::size_t>(std::ranges::max_element(order0) - order0.begin());
    const std::uint8_t usual = counts_.byte_of(most);
    const bool is_sparse = std::size_t{order0[most]} * 4 > bytes.size() * 3;
    const cost sparse = is_sparse ? sparse_cost(bytes, usual, per_symbol) : never;
    counts_.count(all, {});
    rows_.clear();
    chosen_.clear();
    for (std::size_t last = 0; last < ranks; ++last) {
        if (rows_.add(counts_.counts(0, last), 0) != 0)
            chosen_.push_back(static_cast<std::uint32_t>(rows_.size() - 1));
    }
    const std::size_t found =
        clusterer_.partition(rows_, chosen_, clusters_.size(), 1, ranks, cluster_of_, clusters_);
    cost order1 = 0;
    for (std::size_t c = 0; c < found; ++c) order1 += order0_cost(clusters_[c], per_symbol);
    return {whole, order1, sparse, usual};
}

}  // namespace huffpipe::context
