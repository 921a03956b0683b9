#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// Model 3: the `raw_size` bytes that a payload of sequences stands for.
bytes decode_context(byte_span payload, std::size_t raw_size);

}  // namespace huffpipe_reference
