#include "context/merging.hpp"

#include "context/histogram_facts.hpp"

#include <algorithm>
#include <limits>

namespace huffpipe::context {

namespace {

/// What coding symbols of which these are the facts takes, and describing the code.
std::int64_t cost_of(const entropy_facts& facts, std::size_t ranks,
                     const description_cost& description) noexcept {
    if (facts.total == 0) return 0;
    return static_cast<std::int64_t>(entropy_of(facts)) + facts.present * description.present +
           (static_cast<std::int64_t>(ranks) - facts.present) * description.absent;
}

constexpr std::int64_t no_merge = std::numeric_limits<std::int64_t>::max();

/// The merges that are possible among the clusters of one memory.
class memory_merges {
  public:
    memory_merges(std::span<cluster> all, std::span<rank_histogram> counts, std::size_t begin,
                  std::size_t end, std::size_t ranks, const description_cost& description, cpu_level level)
        : all_(all),
          counts_(counts),
          begin_(begin),
          size_(end - begin),
          ranks_(ranks),
          description_(description),
          level_(level),
          loss_(size_ * size_, no_merge) {
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
        kept.cost += gone.cost + best_loss_;
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
        for (std::size_t j = 0; j < end; ++j) {
            if (j == i || !alive(j)) continue;
            const auto both = facts_of_sum(counts_[begin_ + i], counts_[begin_ + j], level_);
            loss(i, j) = cost_of(both, ranks_, description_) - all_[begin_ + i].cost - all_[begin_ + j].cost;
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
    cpu_level level_;
    std::vector<std::int64_t> loss_;  // [higher][lower] of two clusters
    std::int64_t best_loss_ = no_merge;
    std::size_t best_low_ = 0;
    std::size_t best_high_ = 0;
};

}  // namespace

std::int64_t coding_cost(const rank_histogram& counts, std::size_t ranks, const description_cost& description,
                         cpu_level level) noexcept {
    return cost_of(facts_of(counts, level), ranks, description);
}

std::size_t merge_clusters(std::span<cluster> clusters, std::span<rank_histogram> counts, std::size_t most,
                           std::size_t ranks, const description_cost& description, cpu_level level) {
    std::vector<memory_merges> memories;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        clusters[i].into = static_cast<std::uint16_t>(i);
        clusters[i].cost = coding_cost(counts[i], ranks, description, level);
    }
    for (std::size_t begin = 0, end = 0; begin < clusters.size(); begin = end) {
        while (end < clusters.size() && clusters[end].memory == clusters[begin].memory) ++end;
        memories.emplace_back(clusters, counts, begin, end, ranks, description, level);
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
