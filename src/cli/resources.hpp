#pragma once

#include "cli/command_line.hpp"

#include <string>

namespace huffpipe::cli {

/// The command with its threads and blocks settled: as many threads as there are CPUs where it leaves that
/// open, and no more of both than fit into its memory limit, or into a quarter of what the control groups
/// leave to all their processes. `root` stands for the root directory, below which the groups are described.
/// Throws `error` (memory) when the command's own limit is too low.
command_line with_resources(command_line given, const std::string& root = {});

}  // namespace huffpipe::cli
