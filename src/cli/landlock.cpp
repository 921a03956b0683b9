#include "cli/landlock.hpp"

#if defined(HUFFPIPE_SANDBOX) && defined(__linux__)

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace huffpipe::cli {
namespace {

// The interface as Documentation/userspace-api/landlock.rst of Linux has it. It is written down here since
// the headers of a distribution are often older than the kernel that is run, which would leave a right that
// they do not know unhandled, and so allowed.
struct ruleset_attributes {
    std::uint64_t handled_access_fs;
    std::uint64_t handled_access_net;
    std::uint64_t scoped;
};

struct [[gnu::packed]] path_beneath_attributes {
    std::uint64_t allowed_access;
    std::int32_t parent_fd;
};

constexpr unsigned ask_version = 1;
constexpr int path_beneath = 1;
constexpr std::uint64_t read_file = std::uint64_t{1} << 2;
constexpr std::uint64_t read_directory = std::uint64_t{1} << 3;

// These numbers are the same on every architecture that glibc names them for.
constexpr long create_ruleset = 444;
constexpr long add_rule = 445;
constexpr long restrict_self = 446;

[[noreturn]] void refused(const char* what) {
    throw error(error_kind::io, what, error::nowhere, errno);
}

/// Everything that a version of the interface can forbid. A kernel takes fields that it does not know, as
/// long as they are zero.
ruleset_attributes all_rights(long version) {
    int file_rights = 13;
    if (version >= 2) file_rights = 14;  // to link and rename between folders
    if (version >= 3) file_rights = 15;  // to truncate
    if (version >= 5) file_rights = 16;  // ioctl on devices
    ruleset_attributes rights{};
    rights.handled_access_fs = (std::uint64_t{1} << file_rights) - 1;
    if (version >= 4) rights.handled_access_net = 3;  // to bind and to connect over TCP
    if (version >= 6) rights.scoped = 3;              // abstract sockets and signals of others
    return rights;
}

class descriptor {
  public:
    explicit descriptor(long number) : number_(static_cast<int>(number)) {}
    ~descriptor() {
        if (number_ >= 0) close(number_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;

    int number() const { return number_; }

  private:
    int number_;
};

/// Allows to read one file. A folder may be opened, which ends in a message that says what it is; a file that
/// is not there, or cannot be looked up, gets no rule, and opening it will tell why: but for what may have
/// passed by then, when the missing rule would be taken for a missing permission.
void allow(const descriptor& ruleset, const std::string& file) {
    const descriptor found(open(file.c_str(), O_PATH | O_CLOEXEC));
    if (found.number() < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        refused("Landlock cannot be told about a file");
    struct stat status;
    if (found.number() < 0 || fstat(found.number(), &status) != 0) return;
    const path_beneath_attributes rule{S_ISDIR(status.st_mode) ? read_directory : read_file, found.number()};
    // EBADFD: a pipe or the like by its name below /proc; Landlock is not about these.
    if (syscall(add_rule, ruleset.number(), path_beneath, &rule, 0) != 0 && errno != EBADFD)
        refused("Landlock does not take a rule");
}

}  // namespace

void enter_landlock(const std::vector<std::string>& files) {
    const long version = syscall(create_ruleset, nullptr, 0, ask_version);
    if (version < 1) refused("this kernel has no Landlock");
    const ruleset_attributes rights = all_rights(version);
    const descriptor ruleset(syscall(create_ruleset, &rights, sizeof rights, 0));
    if (ruleset.number() < 0) refused("Landlock does not make a ruleset");
    for (const std::string& file : files)
        if (file != "-") allow(ruleset, file);
    if (syscall(restrict_self, ruleset.number(), 0) != 0) refused("Landlock does not restrict");
}

}  // namespace huffpipe::cli

#endif
