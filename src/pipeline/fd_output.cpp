#include "pipeline/fd_output.hpp"

#include "base/error.hpp"
#include "pipeline/pipe_size.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace huffpipe::pipeline {

namespace {

bool may_be_tried(mode_t kind) noexcept {
    return kind == S_IFIFO || kind == S_IFCHR;
}

}  // namespace

fd_output::fd_output(int descriptor) noexcept
    : descriptor_(descriptor), at_once_(descriptor, may_be_tried(kind_of_file(descriptor))) {
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

void fd_output::wait_until_writable() const {
    pollfd watched{descriptor_, POLLOUT, 0};
    while (poll(&watched, 1, -1) < 0)
        if (errno != EINTR) throw error(error_kind::io, "cannot wait for the output", error::nowhere, errno);
}

}  // namespace huffpipe::pipeline
