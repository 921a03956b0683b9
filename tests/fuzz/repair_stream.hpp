#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <vector>

namespace huffpipe::fuzz {

/// What is made to fit in bytes that may be streams; a sum of these.
enum repairs : std::uint8_t {
    repair_header_checks = 1,  ///< of everything that begins like a frame
    repair_block_checks = 2,   ///< of blocks that can be decoded, and of metadata
    repair_order = 4,          ///< stream ids, offsets, totals and digests
};

/// Checks would keep a fuzzer out of everything behind them, so they are recomputed where the input asks for
/// it. Blocks of more than 1 MiB together are left as they are.
void repair_stream(std::vector<std::uint8_t>& bytes, std::uint8_t what);

}  // namespace huffpipe::fuzz
