#include "pipeline/pipe_size.hpp"

#include <fcntl.h>

namespace huffpipe::pipeline {

void enlarge_pipe(int descriptor) noexcept {
#ifdef F_SETPIPE_SZ
    constexpr int wanted_bytes = 1 << 20;
    const int present_bytes = fcntl(descriptor, F_GETPIPE_SZ);
    if (present_bytes > 0 && present_bytes < wanted_bytes)
        (void)fcntl(descriptor, F_SETPIPE_SZ, wanted_bytes);
#else
    (void)descriptor;
#endif
}

}  // namespace huffpipe::pipeline
