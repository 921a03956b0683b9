#include "context/clustering.hpp"

#include "context/integer_log.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

/// A symbol that a cluster has not seen costs this much, 11.5 bits: about what an escape does. Weights add up
/// to at most 256, so that a row's cost stays below 2^16 (unused clusters cost a little less than that).
constexpr std::uint16_t max_cost = 184;
constexpr std::uint16_t unused_cost = 255;

/// Finds the cheapest of `Stride` clusters for each row; of equal ones, the first.
template <std::size_t Stride>
[[gnu::always_inline]] inline void assign_rows(const sparse_rows& rows, std::span<const std::uint32_t> chosen,
                                               const std::uint16_t* costs,
                                               std::uint8_t* cluster_of) noexcept {
    for (const std::uint32_t r : chosen) {
        std::array<std::uint16_t, Stride> sum{};
        for (const auto& cell : rows.row(r)) {
            const std::uint16_t* cost = costs + cell.rank * Stride;
            for (std::size_t c = 0; c < Stride; ++c) {
                sum[c] = static_cast<std::uint16_t>(sum[c] + cell.weight * cost[c]);
            }
        }
        std::size_t best = 0;
        for (std::size_t c = 1; c < Stride; ++c) best = sum[c] < sum[best] ? c : best;
        cluster_of[r] = static_cast<std::uint8_t>(best);
    }
}

[[gnu::always_inline]] inline void assign_any(std::size_t stride, const sparse_rows& rows,
                                              std::span<const std::uint32_t> chosen,
                                              const std::uint16_t* costs, std::uint8_t* cluster_of) noexcept {
    if (stride == 16)
        assign_rows<16>(rows, chosen, costs, cluster_of);
    else if (stride == 32)
        assign_rows<32>(rows, chosen, costs, cluster_of);
    else
        assign_rows<64>(rows, chosen, costs, cluster_of);
}

void assign_portable(std::size_t stride, const sparse_rows& rows, std::span<const std::uint32_t> chosen,
                     const std::uint16_t* costs, std::uint8_t* cluster_of) noexcept {
    assign_any(stride, rows, chosen, costs, cluster_of);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void assign_avx2(std::size_t stride, const sparse_rows& rows,
                                         std::span<const std::uint32_t> chosen, const std::uint16_t* costs,
                                         std::uint8_t* cluster_of) noexcept {
    assign_any(stride, rows, chosen, costs, cluster_of);
}
#endif

}  // namespace

void clusterer::set_costs(std::span<const rank_histogram> clusters, std::size_t ranks) noexcept {
    stride_ = clusters.size() <= 16 ? 16 : clusters.size() <= 32 ? 32 : 64;
    std::fill_n(costs_.begin(), ranks * stride_, unused_cost);
    for (std::size_t c = 0; c < clusters.size(); ++c) {
        std::uint32_t total = 0;
        for (std::size_t rank = 0; rank < ranks; ++rank) total += clusters[c][rank];
        const std::uint32_t log_total = log2_256(16 * total + static_cast<std::uint32_t>(ranks));
        for (std::size_t rank = 0; rank < ranks; ++rank) {
            const std::uint32_t cost = (log_total - log2_256(16 * clusters[c][rank] + 1)) >> 4;
            costs_[rank * stride_ + c] = static_cast<std::uint16_t>(std::min<std::uint32_t>(cost, max_cost));
        }
    }
}

void clusterer::refine(const sparse_rows& rows, std::span<const std::uint32_t> chosen, std::size_t ranks,
                       std::span<std::uint8_t> cluster_of, std::span<rank_histogram> clusters) noexcept {
    set_costs(clusters, ranks);
#if defined(__x86_64__)
    const auto assign = level_ >= cpu_level::avx2 ? assign_avx2 : assign_portable;
#else
    const auto assign = assign_portable;
#endif
    assign(stride_, rows, chosen, costs_.data(), cluster_of.data());
    for (auto& cluster : clusters) std::fill_n(cluster.begin(), ranks, 0);
    for (const std::uint32_t r : chosen) rows.add_to(clusters[cluster_of[r]], r);
}

std::size_t clusterer::partition(const sparse_rows& rows, std::span<std::uint32_t> chosen, std::size_t limit,
                                 int rounds, std::size_t ranks, std::span<std::uint8_t> cluster_of,
                                 std::span<rank_histogram> clusters) noexcept {
    const std::size_t count = std::min({limit, chosen.size(), max_clusters});
    const auto seeds_end = chosen.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(chosen.begin(), seeds_end, chosen.end(), [&](std::uint32_t a, std::uint32_t b) {
        return rows.total(a) != rows.total(b) ? rows.total(a) > rows.total(b) : a < b;
    });
    for (std::size_t c = 0; c < count; ++c) {
        clusters[c].fill(0);
        rows.add_to(clusters[c], chosen[c]);
        cluster_of[chosen[c]] = static_cast<std::uint8_t>(c);
    }
    if (chosen.size() == count) return count;
    for (int round = 0; round < rounds; ++round) {
        refine(rows, chosen, ranks, cluster_of, clusters.first(count));
    }
    return count;
}

}  // namespace huffpipe::context
