#pragma once

#include "reference/byte_cursor.hpp"

namespace huffpipe_reference {

/// Reads a sequence that stands for `size` bytes, see "Sequences" in huffpipe(5).
bytes read_sequence(byte_cursor& from, std::size_t size);

}  // namespace huffpipe_reference
