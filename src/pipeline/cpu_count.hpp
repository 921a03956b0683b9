#pragma once

#include "pipeline/cgroup_limits.hpp"

#include <filesystem>

namespace huffpipe::pipeline {

/// The number of CPUs that this process may use, at least 1: as many as its affinity and the quotas of its
/// control groups allow, a part of one counting as one.
unsigned available_cpus(const cgroup_limits& limits);

/// The same, with the limits read. `root` stands for the root directory.
unsigned available_cpus(const std::filesystem::path& root = "/");

}  // namespace huffpipe::pipeline
