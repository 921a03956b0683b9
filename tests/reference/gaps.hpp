#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// The `count` words of `width` bytes that gaps, values and a usual byte stand for, see "Gaps" in
/// huffpipe(5).
bytes fill_gaps(byte_span gaps, byte_span values, std::uint8_t usual, std::size_t count, std::size_t width);

}  // namespace huffpipe_reference
