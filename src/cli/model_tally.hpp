#pragma once

#include "pipeline/list.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::cli {

/// What the blocks of one model come to.
struct model_share {
    std::uint64_t blocks = 0;
    std::uint64_t packed_size = 0;  ///< bytes, with headers and checks
    std::uint64_t raw_size = 0;     ///< bytes
};

/// Which models carried the data of an input.
class model_tally {
  public:
    void add(const pipeline::listed_block& block) noexcept {
        model_share& share = shares_[std::min(static_cast<std::size_t>(block.model), block::model_count)];
        ++share.blocks;
        share.packed_size += block.frame_size;
        share.raw_size += block.raw_size;
    }

    /// Calls `action(name, share)` for each model that has blocks.
    template <class Action>
    void for_each(Action action) const {
        for (std::size_t model = 0; model < shares_.size(); ++model)
            if (shares_[model].blocks > 0)
                action(block::name_of(static_cast<block::model>(model)), shares_[model]);
    }

  private:
    std::array<model_share, block::model_count + 1> shares_{};  // the last: models of newer versions
};

}  // namespace huffpipe::cli
