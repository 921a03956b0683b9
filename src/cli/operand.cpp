#include "cli/operand.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace huffpipe::cli {
namespace {

void refuse_directory(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode))
        throw error(error_kind::io, "is a directory; tar it first: tar -I huffpipe -cf DIR.tar.hp DIR");
}

int open_for_reading(const std::string& name) {
    for (;;) {
        const int descriptor = open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (descriptor >= 0) return descriptor;
        if (errno != EINTR) throw error(error_kind::io, "cannot open", error::nowhere, errno);
    }
}

}  // namespace

opened_file::opened_file(const std::string& name) : descriptor_(open_for_reading(name)) {}

opened_file::~opened_file() {
    close(descriptor_);
}

operand::operand(const std::string& name, const standard_descriptors& standard) {
    if (name == "-") {
        descriptor_ = standard.input();
    } else {
        descriptor_ = file_.emplace(name).descriptor();
    }
    refuse_directory(descriptor_);
}

bool operand::would_feed_on(int output) const noexcept {
    struct stat from;
    struct stat to;
    return fstat(descriptor_, &from) == 0 && fstat(output, &to) == 0 && S_ISREG(from.st_mode) &&
           from.st_dev == to.st_dev && from.st_ino == to.st_ino &&
           lseek(descriptor_, 0, SEEK_CUR) < from.st_size;
}

std::string label_of(const std::string& name) {
    if (name.empty()) return "''";
    return name == "-" ? "(stdin)" : name;
}

}  // namespace huffpipe::cli
