#include "pipeline/options.hpp"

#include "base/error.hpp"
#include "pipeline/cpu_count.hpp"

#include <algorithm>

namespace huffpipe::pipeline {

unsigned cpu_threads(const options& how) {
    if (how.threading == threading::none) return 1;  // without a look at the files of the control groups
    return how.cpu_threads != 0 ? how.cpu_threads : available_cpus(read_cgroup_limits());
}

std::size_t blocks_in_flight(const options& how) {
    if (how.cpu_threads > max_threads || how.io_threads > max_threads || how.io_threads == 0)
        throw error(error_kind::usage, "the number of threads must be from 1 to 1024");
    if (how.channel_capacity > max_channel_capacity)
        throw error(error_kind::usage, "the channel capacity must be at most 65536 blocks");
    // One block is being read, one written, and each thread works on one. More were no faster.
    const std::size_t capacity =
        how.channel_capacity != 0 ? how.channel_capacity : std::max<std::size_t>(cpu_threads(how), 2);
    return capacity + 2;
}

}  // namespace huffpipe::pipeline
