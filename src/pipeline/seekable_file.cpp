#include "pipeline/seekable_file.hpp"

#include "base/error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace huffpipe::pipeline {

std::optional<seekable_file> seekable_file::from(int descriptor) noexcept {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    const off_t base = lseek(descriptor, 0, SEEK_CUR);
    if (base < 0) return std::nullopt;
    const off_t size = std::max<off_t>(status.st_size - base, 0);
    return seekable_file(descriptor, static_cast<std::uint64_t>(base), static_cast<std::uint64_t>(size));
}

std::size_t seekable_file::read_at(std::uint64_t offset, byte_span to) const {
    std::size_t size = 0;
    while (size < to.size()) {
        const auto place = static_cast<off_t>(base_ + offset + size);
        const ssize_t got = pread(descriptor_, &to[size], to.size() - size, place);
        if (got == 0) break;
        if (got > 0)
            size += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            throw error(error_kind::io, "cannot read", offset + size, errno);
    }
    return size;
}

}  // namespace huffpipe::pipeline
