#pragma once

#include "reference/byte_cursor.hpp"

namespace huffpipe_reference {

/// Reads the 256 lengths of an order-0 code, which are written as tokens, see "Code lengths" in huffpipe(5).
bytes read_lengths(byte_cursor& from);

}  // namespace huffpipe_reference
