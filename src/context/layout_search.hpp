#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/element_layout.hpp"
#include "context/field_finder.hpp"
#include "context/record_sizes.hpp"
#include "context/stretches.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace huffpipe::context {

/// How closely a search looks.
struct search_effort {
    std::size_t periods = 1;     ///< record sizes found by lags, besides the usual ones; 0: no lags
    std::size_t sizes = 2;       ///< record sizes of which the fields are looked for
    std::size_t records = 1024;  ///< that are counted for one candidate
    bool all_offsets = true;     ///< look for records that do not begin where the block does
};

/// Finds out from a sample what records a block may consist of, by what the planes would take without
/// contexts: a cheap measure, which finds the few layouts among which there is a good one. (Which that is,
/// and whether any is better than none, needs a look at contexts: model_planner.hpp.)
class layout_search {
  public:
    explicit layout_search(cpu_level level) noexcept : level_(level) {}

    /// The best layouts of records of at least two bytes, the best of a record size first. `weight` as for
    /// `estimator`. The result lives until the next search.
    std::span<const layout_cost> search(const stretches& sample, std::size_t weight,
                                        const search_effort& effort);

    /// The offset at which words of one kind most likely begin.
    std::size_t offset_of(const field& word, const stretches& sample, std::size_t weight,
                          const search_effort& effort) const noexcept;

  private:
    cpu_level level_;
    std::vector<layout_cost> found_;
    std::array<std::optional<field_finder>, most_record_sizes> finders_;
};

}  // namespace huffpipe::context
