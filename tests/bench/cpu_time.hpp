#pragma once

#include <ctime>

namespace huffpipe::bench {

/// Seconds of CPU time that the calling thread has used: other programs on the machine do not count.
inline double cpu_seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace huffpipe::bench
