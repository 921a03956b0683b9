#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/bit_stack.hpp"
#include "context/bit_streams.hpp"
#include "context/dense_codes.hpp"
#include "context/state_finder.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// A valid model and what goes with it.
struct packing_model {
    const state_model& model;
    const state_finder& states;  ///< built for the same model
    const byte_counts& counts;   ///< from a sample: a hint that decides the speed, not the result
    int mean_bits_16;            ///< expected code length of a byte in bits / 16: likewise
};

/// Packs sequences by a model. Up to 2 MiB.
class packer {
  public:
    explicit packer(cpu_level level) noexcept : level_(level) {}

    /// Packs `raw` (at least twice `state_finder::longest_context` bytes) as adjacent bit streams into the
    /// front of `to`. Returns false when they might not fit: `to` should offer a few thousand bytes more than
    /// they may take.
    bool pack(const packing_model& by, byte_view raw, byte_span to, stream_table& table);

  private:
    /// Fills `codes_`.
    void build(const state_model& model) noexcept;

    /// Fills `pairs_` from `codes_`.
    void make_pairs(const state_finder& states);

    cpu_level level_;
    alignas(64) std::array<code_word, state_finder::table_size> codes_;  // [state][byte]
    std::vector<code_word> pairs_;                                       // [byte behind][byte]
    dense_codes dense_;
};

}  // namespace huffpipe::context
