#include "pipeline/cpu_count.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <thread>

namespace huffpipe::pipeline {
namespace {

unsigned cpus_by_affinity() noexcept {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

unsigned available_cpus(const cgroup_limits& limits) {
    const unsigned cpus = cpus_by_affinity();
    return limits.cpus && *limits.cpus < cpus ? std::max(1U, static_cast<unsigned>(std::ceil(*limits.cpus)))
                                              : cpus;
}

}  // namespace huffpipe::pipeline
