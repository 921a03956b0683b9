#include "pipeline/fd_input.hpp"

#include "base/error.hpp"
#include "pipeline/pipe_size.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace huffpipe::pipeline {
namespace {

mode_t kind_of(int descriptor) noexcept {
    struct stat status;
    return fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

}  // namespace

fd_input::fd_input(int descriptor) : descriptor_(descriptor) {
    const mode_t kind = kind_of(descriptor);
    if (kind == S_IFREG) {
        (void)posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
        return;
    }
    may_try_ = kind == S_IFIFO;
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
            if (const std::optional<std::size_t> got = try_read(to)) return got;
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

/// What is in a pipe is read without asking first whether there is anything: one call instead of two. (A
/// socket forgets why a call has failed, so there this would hide that a connection has broken.)
std::optional<std::size_t> fd_input::try_read(byte_span to) noexcept {
#if defined(RWF_NOWAIT)
    if (!may_try_) return std::nullopt;
    iovec part{to.data(), to.size()};
    const ssize_t got = ::preadv2(descriptor_, &part, 1, -1, RWF_NOWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    may_try_ = errno == EAGAIN || errno == EINTR;  // else EOPNOTSUPP, or what `read` will meet again
#else
    (void)to;
    may_try_ = false;
#endif
    return std::nullopt;
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
