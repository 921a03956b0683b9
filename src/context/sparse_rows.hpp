#pragma once

#include "base/cpu.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace huffpipe::context {

/// Counts by rank of symbol (see context_counts.hpp).
using rank_histogram = std::array<std::uint32_t, 256>;

/// What was seen to follow in each of many contexts: histograms, of which only the counts that are not zero
/// are kept, since most contexts are followed by few different symbols.
class sparse_rows {
  public:
    struct cell {
        std::uint16_t rank;
        std::uint16_t count;
    };

    explicit sparse_rows(cpu_level level) : level_(level) {}

    void clear() noexcept;

    /// Appends `counts` (by rank, a multiple of 16 of them) as a row, unless all are zero. Returns their sum.
    std::uint32_t add(std::span<const std::uint16_t> counts, std::uint32_t label);

    std::size_t size() const noexcept { return totals_.size(); }
    std::span<const cell> row(std::size_t r) const noexcept {
        return std::span(cells_).subspan(begins_[r], begins_[r + 1] - begins_[r]);
    }
    std::uint32_t total(std::size_t r) const noexcept { return totals_[r]; }  ///< of the counts of a row
    std::uint32_t label(std::size_t r) const noexcept { return labels_[r]; }

    /// Scales the counts of a row: the weights that are its counts times this, divided by 65536, add up to at
    /// most 256.
    std::uint32_t weight_scale(std::size_t r) const noexcept {
        return totals_[r] <= 256 ? 65536 : (256U << 16) / totals_[r];
    }

    void add_to(rank_histogram& sum, std::size_t r) const noexcept {
        for (const cell& c : row(r)) sum[c.rank] += c.count;
    }

  private:
    cpu_level level_;
    std::vector<cell> cells_;  // those of the rows, and room for one row more
    std::size_t used_ = 0;
    std::vector<std::uint32_t> begins_{0};
    std::vector<std::uint32_t> totals_;
    std::vector<std::uint32_t> labels_;
};

}  // namespace huffpipe::context
