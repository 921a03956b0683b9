#pragma once

#include "base/cpu.hpp"
#include "context/sparse_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// A cluster of contexts on its way to become a state.
struct cluster {
    std::int64_t cost = 0;     ///< of coding its counts and of describing the code, in bits / 64
    std::uint16_t memory = 0;  ///< clusters are merged only with others of the same memory
    std::uint16_t into = 0;    ///< where the cluster went: its own number while it stands for itself
};

/// What a code table costs besides the codes that it gives rise to, in bits / 64 for each symbol of the
/// alphabet.
struct description_cost {
    std::int64_t present;  ///< one that occurs
    std::int64_t absent;   ///< one that does not
};

/// Joins clusters that are not worth a code table each.
///
/// A state costs the description of its code. Two clusters are best made one when the bits that coding them
/// with a common code loses are fewer than those of one description; and any two may have to be when there
/// are more than `most` clusters. The pair that loses least is joined first, until neither holds
/// (agglomerative clustering, with the exact change in description length as the criterion).
///
/// `clusters` stand together by memory; `counts` are theirs, none of them empty and 0 from `ranks` on.
/// Returns the clusters left; afterwards `into` leads from each cluster to one that is left (for which it is
/// its own number), and that has the counts of all.
std::size_t merge_clusters(std::span<cluster> clusters, std::span<rank_histogram> counts, std::size_t most,
                           std::size_t ranks, const description_cost& description, cpu_level level);

/// The cost of coding `counts` with an ideal code and of describing it, in bits / 64.
std::int64_t coding_cost(const rank_histogram& counts, std::size_t ranks, const description_cost& description,
                         cpu_level level) noexcept;

}  // namespace huffpipe::context
