#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/element_layout.hpp"
#include "context/estimate.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// Finds out from a sample what records a block may consist of, by what the planes would take without
/// contexts: a cheap measure, and one that seldom errs on which layout is best. (Whether any is better than
/// none needs a look at contexts: model_planner.hpp.)
class layout_search {
  public:
    /// `sample` is made of stretches that each begin, and end, at a multiple of `grain` bytes of the block.
    static constexpr std::size_t grain = 48;

    struct found {
        record_layout layout;
        cost bits;  ///< in the sample
    };

    /// The best layout of records of at least two bytes. `weight` as for `estimator`; `periods` limits how
    /// many record sizes are looked at closely.
    found search(byte_view sample, std::size_t weight, std::size_t periods) noexcept;

  private:
    found best_fields(byte_view sample, std::size_t size, std::size_t offset, cost per_symbol) noexcept;
};

}  // namespace huffpipe::context
