#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/state_finder.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstdint>

namespace huffpipe::context {

/// The only byte that each state is thought to know, or -1.
using only_bytes = std::array<std::int16_t, state_model::max_states>;

/// Where a sample knows of one byte in a state, looks through the whole sequence `raw` whether it is certain:
/// finds the places by the bytes behind them, which is faster than to go through all states. Takes out of
/// `only` what is not. Returns false, and leaves the question open, when there are too many such bytes.
/// The same at every level.
bool confirm_certain(const state_model& model, const state_finder& states, byte_view raw, only_bytes& only,
                     cpu_level level) noexcept;

}  // namespace huffpipe::context
