#pragma once

#include "pipeline/cgroup_limits.hpp"

namespace huffpipe::pipeline {

/// The number of CPUs that this process may use, at least 1: as many as its affinity and the quotas of its
/// control groups allow, a part of one counting as one.
unsigned available_cpus(const cgroup_limits& limits);

}  // namespace huffpipe::pipeline
