// Runs a command on what looks like a kernel without some mechanisms, for sandbox_test.py:
// older_kernel MECHANISM[,MECHANISM]… COMMAND…, the mechanisms being landlock, seccomp and privileges.

#include "cli/system_calls.hpp"

#if defined(HUFFPIPE_FILTERS_CALLS)

#include "cli/filter_program.hpp"

#include <linux/audit.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t this_architecture = AUDIT_ARCH_RISCV64;
#endif

constexpr long first_landlock_call = 444;
constexpr long last_landlock_call = 446;

huffpipe::cli::filter_program without(const std::string& mechanisms) {
    const auto names = [&](const char* name) { return mechanisms.find(name) != std::string::npos; };
    huffpipe::cli::filter_program program(this_architecture);
    if (names("landlock"))
        for (long call = first_landlock_call; call <= last_landlock_call; ++call)
            program.at(call, SECCOMP_RET_ERRNO | ENOSYS);
    if (names("seccomp")) program.at(SYS_seccomp, SECCOMP_RET_ERRNO | ENOSYS);
    if (names("privileges"))
        program.at(SYS_prctl, 0, ~std::uint32_t{0}, {PR_SET_NO_NEW_PRIVS}, SECCOMP_RET_ERRNO | EINVAL);
    program.end(SECCOMP_RET_ALLOW);
    return program;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 1;
    auto program = without(words[1]);
    const sock_fprog view{static_cast<unsigned short>(program.instructions().size()),
                          program.instructions().data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &view) != 0)
        return 77;
    execv(words[2], words + 2);
    return 1;
}

#else

int main() {
    return 77;
}

#endif
