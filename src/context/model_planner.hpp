#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/element_layout.hpp"
#include "context/estimate.hpp"
#include "context/layout_search.hpp"
#include "context/model_builder.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// What a level may spend.
struct level_effort {
    model_effort bytes;       ///< the model of a block as it is
    model_effort plane;       ///< and of a plane: less data, less to say about it
    std::size_t sample_size;  ///< bytes of a block that its layout is chosen by
    cost allowance;           ///< hundredths of the bytes' order-0 cost up to which a layout is considered
    std::size_t periods;      ///< record sizes looked at beyond the usual ones
    bool try_both = false;    ///< code a block with the two best plans when their estimates are close
};

/// `level` from 1 to 9.
const level_effort& effort_of(int level) noexcept;

/// How a block is divided into sequences.
struct plan {
    record_layout layout;       ///< of the block, or of its values; size 0: bytes as they are
    std::size_t gap_width = 0;  ///< of the words that gaps are made of, in bytes; 0: no gaps
};

/// Chooses plans and models from samples.
class planner {
  public:
    planner(int level, cpu_level cpu) : effort_(effort_of(level)), cpu_(cpu), estimator_(cpu) {}

    /// The plan for a block. `second` is one that came close, if the level looks at two; else the same.
    plan choose(byte_view raw, plan& second);

    /// How to code a sequence: a plane, or bytes as they are.
    struct sequence_plan {
        model_effort effort;
        bool sparse;
        std::uint8_t usual;  ///< if sparse, the byte to which the others are exceptions
    };
    sequence_plan plan_sequence(byte_view sequence, bool is_plane);

  private:
    struct choice {
        record_layout layout;
        cost bits;  ///< of all bytes it is for
        record_layout second;
        bool close;
    };

    /// For `bytes`, of which each stands for `weight` bytes of a block.
    choice choose_layout(byte_view bytes, std::size_t weight);
    cost layout_cost(const record_layout& layout, byte_view sample, std::size_t weight);
    std::size_t choose_gaps(byte_view raw, choice& chosen);

    const level_effort& effort_;
    bool text_ = false;  // the block: nothing but bytes in context will do
    cpu_level cpu_;
    estimator estimator_;
    layout_search search_;
    std::vector<std::uint8_t> sample_;        // for estimates
    std::vector<std::uint8_t> small_sample_;  // for the search
    std::vector<std::uint8_t> gap_sample_;
    std::vector<std::uint8_t> planes_;
    std::vector<std::uint8_t> divided_;
};

}  // namespace huffpipe::context
