#pragma once

#include <filesystem>

namespace huffpipe::pipeline {

/// The number of CPUs that this process may use, at least 1: as many as its affinity and the quotas of its
/// control groups allow, a part of one counting as one. `root` stands for the root directory, below which the
/// quotas are read.
unsigned available_cpus(const std::filesystem::path& root = "/");

}  // namespace huffpipe::pipeline
