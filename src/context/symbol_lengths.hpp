#pragma once

#include <cstdint>
#include <span>

namespace huffpipe::context {

/// The lengths of a prefix code of at most `limit` bits for `counts` (at most 258 symbols): 0 where the count
/// is 0, and 1 for the only symbol, if there is but one; else the code is complete. Optimal while no length
/// passes `limit`; beyond that, close to it.
void limited_code_lengths(std::span<const std::uint32_t> counts, int limit, std::span<std::uint8_t> lengths);

}  // namespace huffpipe::context
