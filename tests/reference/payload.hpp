#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// The `raw_size` bytes that a block's payload stands for; see PAYLOADS in huffpipe(5).
bytes decode_payload(unsigned model, byte_span payload, std::size_t raw_size);

}  // namespace huffpipe_reference
