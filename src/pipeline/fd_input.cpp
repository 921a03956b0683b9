#include "pipeline/fd_input.hpp"

#include "base/error.hpp"
#include "pipeline/pipe_size.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace huffpipe::pipeline {
namespace {

bool is_regular_file(int descriptor) noexcept {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

fd_input::fd_input(int descriptor) : descriptor_(descriptor) {
    if (is_regular_file(descriptor)) {
        (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
        return;
    }
    enlarge_pipe(descriptor);
    cancelled_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (cancelled_ < 0)
        throw error(error_kind::io, "cannot create an event descriptor", error::nowhere, errno);
}

fd_input::~fd_input() {
    if (cancelled_ >= 0) close(cancelled_);
}

std::size_t fd_input::read(byte_span to) {
    for (;;) {
        if (cancelled_ >= 0 && !wait_until_readable()) return 0;
        const ssize_t got = ::read(descriptor_, to.data(), to.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        // EAGAIN: another reader of a shared non-blocking descriptor was faster.
        if (errno != EINTR && errno != EAGAIN)
            throw error(error_kind::io, "cannot read", error::nowhere, errno);
    }
}

void fd_input::cancel() noexcept {
    if (cancelled_ >= 0) (void)eventfd_write(cancelled_, 1);
}

/// False when the read has been cancelled. POLLHUP and POLLERR count as readable: `read` tells what they
/// mean.
bool fd_input::wait_until_readable() {
    std::array<pollfd, 2> watched{{{descriptor_, POLLIN, 0}, {cancelled_, POLLIN, 0}}};
    while (poll(watched.data(), watched.size(), -1) < 0)
        if (errno != EINTR) throw error(error_kind::io, "cannot wait for input", error::nowhere, errno);
    return watched[1].revents == 0;
}

}  // namespace huffpipe::pipeline
