#include "cli/call_filter.hpp"

#if defined(HUFFPIPE_SANDBOX) && defined(__linux__)

#include "base/error.hpp"
#include "cli/system_calls.hpp"

#if defined(HUFFPIPE_FILTERS_CALLS)

#include "cli/filter_program.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace huffpipe::cli {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t this_architecture = AUDIT_ARCH_RISCV64;
#endif

constexpr std::uint32_t tcgets2 = 0x802C542A;  // TCGETS2, by which newer C libraries know a terminal
constexpr std::uint32_t every_bit = ~std::uint32_t{0};

void allow(filter_program& to, const needed_call& call, opening files) {
    constexpr std::uint32_t allowed = SECCOMP_RET_ALLOW;
    constexpr std::uint32_t thread = CLONE_THREAD | CLONE_VM;
    constexpr std::uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
    switch (call.when) {
        case pass::always:
            return to.at(call.number, allowed);
        case pass::no_code:
            to.at(call.number, 2, PROT_EXEC, {0}, allowed);
            return to.at(call.number, SECCOMP_RET_KILL_PROCESS);
        case pass::new_thread:
            return to.at(call.number, 0, thread, {thread}, allowed);
        case pass::own_thread:
            return to.at(call.number, 0, every_bit, {static_cast<std::uint32_t>(getpid())}, allowed);
        case pass::file_control:
            return to.at(call.number, 1, every_bit, {F_GETFD, F_GETFL, F_GETPIPE_SZ, F_SETPIPE_SZ}, allowed);
        case pass::terminal_query:
            return to.at(call.number, 1, every_bit, {TCGETS, tcgets2, TIOCGWINSZ}, allowed);
        case pass::no_path:
            return to.at(call.number, 3, AT_EMPTY_PATH, {AT_EMPTY_PATH}, allowed);
        case pass::reading:
            if (files == opening::allowed) to.at(call.number, 2, writing, {O_RDONLY}, allowed);
            return;
    }
}

filter_program program_for(opening files) {
    filter_program program(this_architecture);
    for (const needed_call& call : needed_calls) allow(program, call, files);
    for (const long call : deadly_calls) program.at(call, SECCOMP_RET_KILL_PROCESS);
    program.end(SECCOMP_RET_ERRNO | ENOSYS);
    return program;
}

/// Before Linux 5.16 a filter also switches off speculation past stores, at a price in speed, unless this is
/// asked for (since 4.17): that guards the secrets of a process from code that it runs, and here is neither.
bool load(const sock_fprog& program) {
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0 ||
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace

void enter_call_filter(opening files) {
    filter_program program = program_for(files);
    const sock_fprog view{static_cast<unsigned short>(program.instructions().size()),
                          program.instructions().data()};
    if (!load(view)) throw error(error_kind::io, "this kernel has no seccomp filter", error::nowhere, errno);
}

}  // namespace huffpipe::cli

#else

namespace huffpipe::cli {

void enter_call_filter(opening) {
    throw error(error_kind::io, "there is no seccomp filter for this architecture");
}

}  // namespace huffpipe::cli

#endif
#endif
