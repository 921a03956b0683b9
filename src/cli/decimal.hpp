#pragma once

#include <cstdint>
#include <string>

namespace huffpipe::cli {

/// `number` with so many digits behind the point.
std::string decimal(double number, int digits);

/// The ratio of compressed to raw bytes, as people read it: `0.4312`, or `-` where there are no raw bytes.
std::string ratio_text(std::uint64_t packed_size, std::uint64_t raw_size);

}  // namespace huffpipe::cli
