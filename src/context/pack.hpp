#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/bit_streams.hpp"
#include "context/state_finder.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// The code of a byte as the packing loop wants it: its bits at the top of a 64-bit word, its length (at most
/// `max_bits_per_byte`, 0 for a certain byte) in the lowest byte.
using code_word = std::uint64_t;

/// Packs sequences by a model. Up to 1 MiB.
class packer {
  public:
    explicit packer(cpu_level level) noexcept : level_(level) {}

    /// Makes the code words of a valid model.
    void build(const state_model& model) noexcept;

    /// Packs `raw` (at least twice `state_finder::longest_context` bytes) as adjacent bit streams into the
    /// front of `to`. Returns false when they might not fit: `to` should offer a few thousand bytes more than
    /// they may take. `states` were built for the same model. `mean_bits_16` is the expected code length of a
    /// byte in bits / 16: a hint that decides the speed, not the result.
    bool pack(const state_finder& states, byte_view raw, byte_span to, int mean_bits_16, stream_table& table);

  private:
    /// Fills `pairs_` from `codes_`.
    void make_pairs(const state_finder& states);

    cpu_level level_;
    alignas(64) std::array<code_word, state_finder::table_size> codes_;  // [state][byte]
    std::vector<code_word> pairs_;                                       // [byte behind][byte]
};

}  // namespace huffpipe::context
