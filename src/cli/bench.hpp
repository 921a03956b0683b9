#pragma once

#include "cli/command_line.hpp"
#include "cli/destination.hpp"
#include "cli/standard_descriptors.hpp"

#include <string>

namespace huffpipe::cli {

/// Measures levels on one input: codes its blocks in memory, on this thread alone, without frames and pipes.
/// Writes a line for each level, tab-separated: the name, the level, the raw and the packed size in bytes
/// (frames included), and how fast it was coded and decoded, in millions of raw bytes per second. Throws
/// `error`.
void bench(const std::string& name, destination& to, const command_line& given,
           const standard_descriptors& standard);

}  // namespace huffpipe::cli
