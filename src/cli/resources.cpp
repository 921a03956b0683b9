#include "cli/resources.hpp"

#include "pipeline/cgroup_limits.hpp"
#include "pipeline/cpu_count.hpp"
#include "pipeline/memory_plan.hpp"

#include <algorithm>

namespace huffpipe::cli {
namespace {

constexpr std::uint64_t group_share = 4;  // the others are for the programs around us, and the page cache

}  // namespace

command_line with_resources(command_line given, const std::string& root) {
    const bool codes = given.operation == operation::compress || given.operation == operation::decompress ||
                       given.operation == operation::test;
    if (!codes) return given;
    pipeline::options& how = given.pipeline;
    const pipeline::cgroup_limits group = pipeline::read_cgroup_limits(root);
    if (how.cpu_threads == 0)
        how.cpu_threads = std::min(pipeline::available_cpus(group), pipeline::max_threads);
    const auto use = given.operation == operation::compress ? pipeline::memory_use::compressing
                     : given.salvage                        ? pipeline::memory_use::salvaging
                                                            : pipeline::memory_use::decompressing;
    if (given.memory_limit) {
        how = pipeline::within_memory(how, use, *given.memory_limit);
    } else if (group.memory_size) {
        how = pipeline::within_memory(
            how, use, std::max(*group.memory_size / group_share, pipeline::least_memory(how, use)));
    }
    return given;
}

}  // namespace huffpipe::cli
