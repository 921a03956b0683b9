#pragma once

#include "cli/command_line.hpp"
#include "pipeline/summary.hpp"

#include <string>

namespace huffpipe::cli {

/// What -v says about one input: bytes in and out, ratio (compressed size by raw size) and speed.
std::string report_of(operation done, const pipeline::summary& summary, double seconds);

/// What a second -v adds: the number of blocks by model, and the threads that coded them.
std::string details_of(const pipeline::summary& summary, unsigned threads);

}  // namespace huffpipe::cli
