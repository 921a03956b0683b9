#pragma once

#if defined(__x86_64__)

#include "context/stream_cursor.hpp"

namespace huffpipe::context {

/// Decodes rounds of `max_stream_count` streams with tables of that many bits (9 to 11). Needs a CPU with
/// BMI1 and BMI2.
round_runner unpack_rounds_x86(int table_bits) noexcept;

}  // namespace huffpipe::context

#endif
