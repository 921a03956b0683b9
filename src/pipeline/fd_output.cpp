#include "pipeline/fd_output.hpp"

#include "base/error.hpp"
#include "pipeline/pipe_size.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace huffpipe::pipeline {

namespace {

/// Whether a call that fails says the same when it is made again, as far as the kind of file goes.
bool keeps_errors(int descriptor) noexcept {
    struct stat status;
    return fstat(descriptor, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode));
}

}  // namespace

fd_output::fd_output(int descriptor) noexcept : descriptor_(descriptor), may_try_(keeps_errors(descriptor)) {
    enlarge_pipe(descriptor);
}

void fd_output::write(byte_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
        if (put >= 0) {
            bytes = bytes.subspan(
                static_cast<std::size_t>(put));  // a short write is retried: the reason shows then
        } else if (errno == EAGAIN) {
            wait_until_writable();
        } else if (errno != EINTR) {
            throw error(error_kind::io, "cannot write", error::nowhere, errno);
        }
    }
}

std::size_t fd_output::try_write(byte_view bytes) noexcept {
#if defined(RWF_NOWAIT)
    iovec part{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
    const ssize_t put = ::pwritev2(descriptor_, &part, 1, -1, RWF_NOWAIT);
    if (put >= 0) return static_cast<std::size_t>(put);
    may_try_ = errno == EAGAIN || errno == EINTR;  // else EOPNOTSUPP, or what `write` will meet again
#else
    (void)bytes;
    may_try_ = false;
#endif
    return 0;
}

void fd_output::wait_until_writable() const {
    pollfd watched{descriptor_, POLLOUT, 0};
    while (poll(&watched, 1, -1) < 0)
        if (errno != EINTR) throw error(error_kind::io, "cannot wait for the output", error::nowhere, errno);
}

}  // namespace huffpipe::pipeline
