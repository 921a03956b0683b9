#include "context/merging.hpp"

#include "context/integer_log.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace huffpipe::context {

namespace {

/// What the cost of a histogram is made of. A rank that only one of two histograms has costs the same in
/// their sum; so to find what merging loses it takes only the ranks that both have.
struct cost_parts {
    std::uint64_t log_total = 0;  // total log total
    std::uint64_t logs = 0;       // the sum of count log count
    std::uint32_t total = 0;
    std::array<std::uint64_t, 4> present{};  // a bit for each rank

    cost_parts(const rank_histogram& counts, std::size_t ranks) noexcept {
        for (std::size_t rank = 0; rank < ranks; ++rank) {
            total += counts[rank];
            logs += x_log2_x_64(counts[rank]);
            present[rank / 64] |= std::uint64_t{counts[rank] != 0} << rank % 64;
        }
        log_total = x_log2_x_64(total);
    }

    std::int64_t cost(std::size_t ranks, const description_cost& description) const noexcept {
        if (total == 0) return 0;
        std::int64_t used = 0;
        for (const auto bits : present) used += std::popcount(bits);
        return static_cast<std::int64_t>(log_total - logs) + used * description.present +
               (static_cast<std::int64_t>(ranks) - used) * description.absent;
    }
};

/// The cost of the sum of two histograms that are not empty, less those of each.
std::int64_t merging_loss(const rank_histogram& a, const cost_parts& a_parts, const rank_histogram& b,
                          const cost_parts& b_parts, std::size_t ranks,
                          const description_cost& description) noexcept {
    std::uint64_t logs = x_log2_x_64(a_parts.total + b_parts.total) - a_parts.log_total - b_parts.log_total;
    std::int64_t common = 0;
    for (std::size_t word = 0; word * 64 < ranks; ++word) {
        for (std::uint64_t both = a_parts.present[word] & b_parts.present[word]; both != 0;
             both &= both - 1) {
            const std::size_t rank = word * 64 + static_cast<std::size_t>(std::countr_zero(both));
            logs -= x_log2_x_64(a[rank] + b[rank]) - x_log2_x_64(a[rank]) - x_log2_x_64(b[rank]);
            ++common;
        }
    }
    return static_cast<std::int64_t>(logs) - common * (description.present - description.absent) -
           static_cast<std::int64_t>(ranks) * description.absent;
}

constexpr std::int64_t no_merge = std::numeric_limits<std::int64_t>::max();

/// The merges that are possible among the clusters of one memory.
class memory_merges {
  public:
    memory_merges(std::span<cluster> all, std::span<rank_histogram> counts, std::size_t begin,
                  std::size_t end, std::size_t ranks, const description_cost& description)
        : all_(all),
          counts_(counts),
          begin_(begin),
          size_(end - begin),
          ranks_(ranks),
          description_(description),
          loss_(size_ * size_, no_merge) {
        parts_.reserve(size_);
        for (std::size_t i = 0; i < size_; ++i) parts_.emplace_back(counts_[begin_ + i], ranks_);
        for (std::size_t i = 0; i < size_; ++i) update(i, i);
        find_best();
    }

    std::int64_t best_loss() const noexcept { return best_loss_; }

    void merge_best() {
        cluster& kept = all_[begin_ + best_low_];
        cluster& gone = all_[begin_ + best_high_];
        rank_histogram& sum = counts_[begin_ + best_low_];
        for (std::size_t rank = 0; rank < ranks_; ++rank) sum[rank] += counts_[begin_ + best_high_][rank];
        gone.into = static_cast<std::uint16_t>(begin_ + best_low_);
        parts_[best_low_] = cost_parts(sum, ranks_);
        kept.cost = parts_[best_low_].cost(ranks_, description_);
        for (std::size_t i = 0; i < size_; ++i) loss(i, best_high_) = no_merge;
        update(best_low_, size_);
        find_best();
    }

  private:
    bool alive(std::size_t i) const noexcept { return all_[begin_ + i].into == begin_ + i; }
    std::int64_t& loss(std::size_t i, std::size_t j) noexcept {
        return loss_[std::max(i, j) * size_ + std::min(i, j)];
    }

    /// Finds what merging cluster `i` with each one below `end` would lose.
    void update(std::size_t i, std::size_t end) {
        const rank_histogram& a = counts_[begin_ + i];
        for (std::size_t j = 0; j < end; ++j) {
            if (j == i || !alive(j)) continue;
            loss(i, j) = merging_loss(a, parts_[i], counts_[begin_ + j], parts_[j], ranks_, description_);
        }
    }

    void find_best() noexcept {
        best_loss_ = no_merge;
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (loss_[i * size_ + j] >= best_loss_) continue;
                best_loss_ = loss_[i * size_ + j];
                best_high_ = i;
                best_low_ = j;
            }
        }
    }

    std::span<cluster> all_;
    std::span<rank_histogram> counts_;
    std::size_t begin_;
    std::size_t size_;
    std::size_t ranks_;
    description_cost description_;
    std::vector<cost_parts> parts_;
    std::vector<std::int64_t> loss_;  // [higher][lower] of two clusters
    std::int64_t best_loss_ = no_merge;
    std::size_t best_low_ = 0;
    std::size_t best_high_ = 0;
};

}  // namespace

std::int64_t coding_cost(const rank_histogram& counts, std::size_t ranks,
                         const description_cost& description) noexcept {
    return cost_parts(counts, ranks).cost(ranks, description);
}

std::size_t merge_clusters(std::span<cluster> clusters, std::span<rank_histogram> counts, std::size_t most,
                           std::size_t ranks, const description_cost& description) {
    std::vector<memory_merges> memories;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        clusters[i].into = static_cast<std::uint16_t>(i);
        clusters[i].cost = coding_cost(counts[i], ranks, description);
    }
    for (std::size_t begin = 0, end = 0; begin < clusters.size(); begin = end) {
        while (end < clusters.size() && clusters[end].memory == clusters[begin].memory) ++end;
        memories.emplace_back(clusters, counts, begin, end, ranks, description);
    }
    std::size_t left = clusters.size();
    while (!memories.empty()) {
        auto& next = *std::ranges::min_element(memories, {}, &memory_merges::best_loss);
        if (next.best_loss() == no_merge || (left <= most && next.best_loss() > 0)) break;
        next.merge_best();
        --left;
    }
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        while (clusters[clusters[i].into].into != clusters[i].into) {
            clusters[i].into = clusters[clusters[i].into].into;
        }
    }
    return left;
}

}  // namespace huffpipe::context
