#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "base/element_hint.hpp"
#include "context/element_layout.hpp"
#include "context/estimate.hpp"
#include "context/layout_choice.hpp"
#include "context/model_builder.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// What a level may spend.
struct level_effort {
    model_effort text;     ///< the model of a block of text
    model_effort bytes;    ///< of any other block as it is
    model_effort plane;    ///< and of a plane: less data, less to say about it
    choice_effort choice;  ///< between the two
};

/// `level` from 1 to 9.
const level_effort& effort_of(int level) noexcept;

/// How a block is divided into sequences, and what was seen of it on the way.
struct plan {
    record_layout layout;          ///< of the block, or of its values; size 0: bytes as they are
    std::size_t gap_width = 0;     ///< of the words that gaps are made of, in bytes; 0: no gaps
    cost bits = ~cost{0};          ///< that layout or gaps let the block take, if there are any
    bool text = false;             ///< nothing but bytes in context will do
    bool last_byte_tells = false;  ///< see `layout_chooser::choice`
};

/// Chooses plans and models from samples.
class planner {
  public:
    planner(int level, element_hint hint, cpu_level cpu)
        : effort_(effort_of(level)), hint_(hint), layouts_(effort_.choice, hint, cpu) {}

    /// The plan for a block.
    plan choose(byte_view raw);

    /// How to code a sequence: a plane, or bytes as they are.
    struct sequence_plan {
        model_effort effort;
        bool sparse;
        std::uint8_t usual;  ///< if sparse, the byte to which the others are exceptions

        /// Whether it is noise, of which there will be but a copy.
        bool is_copy() const noexcept { return effort.states == 0; }
    };
    sequence_plan plan_sequence(const plan& block, byte_view sequence, bool is_plane);

  private:
    struct gaps_and_values {
        byte_view gaps;
        byte_view values;
    };

    estimator::result estimate_of(byte_view sequence, std::size_t sample_size);
    std::size_t choose_gaps(byte_view raw, layout_chooser::choice& chosen);
    std::size_t likely_gap_width(byte_view sample, std::size_t weight, cost& least);
    gaps_and_values divide(byte_view sample, std::size_t width);

    const level_effort& effort_;
    element_hint hint_;
    layout_chooser layouts_;
    std::vector<std::uint8_t> sample_;
    std::vector<std::uint8_t> divided_;
};

}  // namespace huffpipe::context
