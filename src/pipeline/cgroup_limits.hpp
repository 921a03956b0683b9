#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace huffpipe::pipeline {

/// What the control groups of this process, which containers are made of, allow it.
struct cgroup_limits {
    std::optional<double> cpus;                ///< CPU time per time, from the CPU quota
    std::optional<std::uint64_t> memory_size;  ///< bytes, for all processes of the group together
};

/// Reads the limits of version 1 and 2 groups: the lowest of the process's group and of all groups around it.
/// What cannot be read sets no limit. `root` stands for the root directory. (No std::filesystem:
/// where memory runs out, the paths of libstdc++ 12 free it twice.)
cgroup_limits read_cgroup_limits(const std::string& root = {});

}  // namespace huffpipe::pipeline
