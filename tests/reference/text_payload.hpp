#pragma once

#include "reference/byte_cursor.hpp"

namespace huffpipe_reference {

/// Model 4: the `raw_size` bytes of short text that a payload stands for.
bytes decode_text(byte_span payload, std::size_t raw_size);

}  // namespace huffpipe_reference
