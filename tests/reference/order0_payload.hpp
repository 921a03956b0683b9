#pragma once

#include "reference/byte_cursor.hpp"

namespace huffpipe_reference {

/// Model 2: the `raw_size` bytes that a payload of parts stands for.
bytes decode_order0(byte_span payload, std::size_t raw_size);

}  // namespace huffpipe_reference
