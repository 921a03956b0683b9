#pragma once

#include "base/cpu.hpp"
#include "context/sparse_rows.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// Partitions contexts into clusters that share a code table, so that the bits all symbols take are few.
///
/// This is k-means (Lloyd, 1957) with the cost of coding in place of the distance: a row goes to the cluster
/// whose code, of -log2 p bits for a symbol of probability p in the cluster, codes the row best; the codes
/// are then made anew. (The cost is a Bregman divergence, the relative entropy, up to what a row costs by
/// itself; Banerjee et al., 2005, show that the mean is the best representative then too.) The heaviest rows
/// are the seeds, which makes one round nearly as good as many.
///
/// All in integers, so that the result is a function of the counts alone.
class clusterer {
  public:
    static constexpr std::size_t max_clusters = 64;

    explicit clusterer(cpu_level level) noexcept : level_(level) {}

    /// Partitions the rows whose numbers are in `chosen` (reordered) into at most `limit` clusters, in
    /// `rounds` rounds. Symbols have ranks below `ranks`. Sets the cluster (from 0) of each chosen row in
    /// `cluster_of`, which is indexed by row, and the clusters' counts. Returns how many clusters there are.
    std::size_t partition(const sparse_rows& rows, std::span<std::uint32_t> chosen, std::size_t limit,
                          int rounds, std::size_t ranks, std::span<std::uint8_t> cluster_of,
                          std::span<rank_histogram> clusters) noexcept;

    /// One more round, from the clusters given.
    void refine(const sparse_rows& rows, std::span<const std::uint32_t> chosen, std::size_t ranks,
                std::span<std::uint8_t> cluster_of, std::span<rank_histogram> clusters) noexcept;

  private:
    void set_costs(std::span<const rank_histogram> clusters, std::size_t ranks) noexcept;

    cpu_level level_;
    std::size_t stride_ = 0;  // clusters, rounded up to a size the loops are made for
    alignas(64) std::array<std::uint16_t, 256 * max_clusters> costs_;  // [rank][cluster], bits / 16
};

}  // namespace huffpipe::context
