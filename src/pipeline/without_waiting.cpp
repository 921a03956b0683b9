#include "pipeline/without_waiting.hpp"

#include <sys/stat.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstdint>

namespace huffpipe::pipeline {
namespace {

#if defined(RWF_NOWAIT)

constexpr off_t at_its_position = -1;

ssize_t try_read(int descriptor, byte_span to) noexcept {
    const iovec part{to.data(), to.size()};
    return ::preadv2(descriptor, &part, 1, at_its_position, RWF_NOWAIT);
}

ssize_t try_write(int descriptor, byte_view from) noexcept {
    const iovec part{const_cast<std::uint8_t*>(from.data()), from.size()};
    return ::pwritev2(descriptor, &part, 1, at_its_position, RWF_NOWAIT);
}

#else

ssize_t try_read(int, byte_span) noexcept {
    errno = EOPNOTSUPP;
    return -1;
}

ssize_t try_write(int, byte_view) noexcept {
    errno = EOPNOTSUPP;
    return -1;
}

#endif

}  // namespace

mode_t kind_of_file(int descriptor) noexcept {
    struct stat status;
    return fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

std::optional<std::size_t> without_waiting::read(byte_span to) noexcept {
    if (!may_work_) return std::nullopt;
    return outcome(try_read(descriptor_, to));
}

std::optional<std::size_t> without_waiting::write(byte_view from) noexcept {
    if (!may_work_) return std::nullopt;
    return outcome(try_write(descriptor_, from));
}

std::optional<std::size_t> without_waiting::outcome(ssize_t moved) noexcept {
    if (moved >= 0) return static_cast<std::size_t>(moved);
    may_work_ = errno == EAGAIN || errno == EINTR;  // else EOPNOTSUPP, or what is met again
    return std::nullopt;
}

}  // namespace huffpipe::pipeline
