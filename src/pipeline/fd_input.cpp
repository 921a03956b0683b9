#include "pipeline/fd_input.hpp"

#include "base/error.hpp"
#include "pipeline/pipe_size.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace huffpipe::pipeline {

fd_input::fd_input(int descriptor) : fd_input(descriptor, kind_of_file(descriptor)) {}

fd_input::fd_input(int descriptor, mode_t kind)
    : descriptor_(descriptor), at_once_(descriptor, kind == S_IFIFO) {
    if (kind == S_IFREG) {
        (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
        return;
    }
    enlarge_pipe(descriptor);
    cancel_event_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (cancel_event_ < 0)
        throw error(error_kind::io, "cannot create an event descriptor", error::nowhere, errno);
}

fd_input::~fd_input() {
    if (cancel_event_ >= 0) close(cancel_event_);
}

std::size_t fd_input::read(byte_span to) {
    return *read_within(to, forever);
}

std::optional<std::size_t> fd_input::read_within(byte_span to, std::chrono::milliseconds patience) {
    for (;;) {
        if (cancel_event_ >= 0) {
            if (is_cancelled()) return 0;
            if (const std::optional<std::size_t> got = at_once_.read(to)) return got;
            if (!wait_until_readable(patience)) return std::nullopt;
        }
        if (is_cancelled()) return 0;
        const ssize_t got = ::read(descriptor_, to.data(), to.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        // EAGAIN: another reader of a shared non-blocking descriptor was faster.
        if (errno != EINTR && errno != EAGAIN)
            throw error(error_kind::io, "cannot read", error::nowhere, errno);
    }
}

std::optional<bool> fd_input::ready() {
    return cancel_event_ < 0 || wait_until_readable(std::chrono::milliseconds{0});
}

void fd_input::cancel() noexcept {
    cancelled_.store(true, std::memory_order_relaxed);  // the reader looks at it after every wait
    const std::uint64_t one = 1;
    if (cancel_event_ >= 0) (void)!::write(cancel_event_, &one, sizeof one);
}

/// False when nothing has come in time; true when there is something to read, or `cancel` has been called.
/// POLLHUP and POLLERR count as something: `read` tells what they mean.
bool fd_input::wait_until_readable(std::chrono::milliseconds patience) const {
    std::array<pollfd, 2> watched{{{descriptor_, POLLIN, 0}, {cancel_event_, POLLIN, 0}}};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const int ready = poll(watched.data(), watched.size(), static_cast<int>(patience.count()));
        if (ready >= 0) return ready > 0;
        if (errno != EINTR) throw error(error_kind::io, "cannot wait for input", error::nowhere, errno);
        if (patience == forever) continue;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        patience = std::max(left, std::chrono::milliseconds{0});
    }
}

}  // namespace huffpipe::pipeline
