#include "cli/standard_descriptors.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace huffpipe::cli {

standard_descriptors::standard_descriptors() {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
        const bool open = fcntl(descriptor, F_GETFD) >= 0;
        was_open_[static_cast<std::size_t>(descriptor)] = open;
        // The lowest free number is taken, and those below are taken already.
        if (!open && ::open("/dev/null", O_RDWR) != descriptor)
            throw error(error_kind::io, "cannot open /dev/null", error::nowhere, errno);
    }
}

int standard_descriptors::input() const {
    if (!was_open_[STDIN_FILENO]) throw error(error_kind::io, "is closed");
    return STDIN_FILENO;
}

int standard_descriptors::output() const {
    if (!was_open_[STDOUT_FILENO]) throw error(error_kind::io, "is closed");
    return STDOUT_FILENO;
}

void standard_descriptors::close_output() {
    if (close(STDOUT_FILENO) != 0 && errno != EINTR)  // Linux has closed it even when interrupted
        throw error(error_kind::io, "cannot finish writing", error::nowhere, errno);
}

}  // namespace huffpipe::cli
