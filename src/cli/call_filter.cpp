#include "cli/call_filter.hpp"

#if defined(HUFFPIPE_SANDBOX) && defined(__linux__)

#include "base/error.hpp"
#include "cli/system_calls.hpp"

#if defined(HUFFPIPE_FILTERS_CALLS)

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <memory>

namespace huffpipe::cli {
namespace {

constexpr std::uint32_t tcgets2 = 0x802C542A;  // TCGETS2, by which newer C libraries know a terminal
constexpr std::uint32_t every_bit = ~std::uint32_t{0};

void require(int result) {
    if (result < 0) throw error(error_kind::io, "this kernel has no seccomp filter", error::nowhere, -result);
}

/// A filter in the making: what no rule is about fails with ENOSYS; calls of another architecture, whose
/// numbers mean other things, end the process.
class call_filter {
  public:
    call_filter() : context_(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), seccomp_release) {
        if (context_ == nullptr) require(-ENOMEM);
        require(seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
        // Before Linux 5.16 a filter also switches off speculation past stores, at a price in speed, unless
        // this is asked for (since 4.17): that guards the secrets of a process from code that it runs, and
        // here is neither. Older kernels do not know it.
        seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_SSB, 1);
        require(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_NNP, 0));  // has been done
    }

    void at(long number, std::uint32_t action) {
        require(seccomp_rule_add(context_.get(), action, static_cast<int>(number), 0));
    }

    /// When of the bits in `mask` exactly those of one of `values` are set in the low half of this argument
    /// (from 0): for an argument that is an int, or that has no meaning above.
    void at(long number, unsigned argument, std::uint32_t mask, std::initializer_list<std::uint32_t> values,
            std::uint32_t action) {
        for (const std::uint32_t value : values) {
            const scmp_arg_cmp test{argument, SCMP_CMP_MASKED_EQ, mask, value};
            require(seccomp_rule_add_array(context_.get(), action, static_cast<int>(number), 1, &test));
        }
    }

    void load() { require(seccomp_load(context_.get())); }

  private:
    std::unique_ptr<void, decltype(&seccomp_release)> context_;
};

void allow(call_filter& to, const needed_call& call, opening files) {
    constexpr std::uint32_t thread = CLONE_THREAD | CLONE_VM;
    constexpr std::uint32_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
    switch (call.when) {
        case pass::always:
            return to.at(call.number, SCMP_ACT_ALLOW);
        case pass::no_code:
            to.at(call.number, 2, PROT_EXEC, {0}, SCMP_ACT_ALLOW);
            return to.at(call.number, 2, PROT_EXEC, {PROT_EXEC}, SCMP_ACT_KILL_PROCESS);
        case pass::new_thread:
            return to.at(call.number, 0, thread, {thread}, SCMP_ACT_ALLOW);
        case pass::own_thread:
            return to.at(call.number, 0, every_bit, {static_cast<std::uint32_t>(getpid())}, SCMP_ACT_ALLOW);
        case pass::file_control:
            return to.at(call.number, 1, every_bit, {F_GETFD, F_GETFL, F_GETPIPE_SZ, F_SETPIPE_SZ},
                         SCMP_ACT_ALLOW);
        case pass::terminal_query:
            return to.at(call.number, 1, every_bit, {TCGETS, tcgets2, TIOCGWINSZ}, SCMP_ACT_ALLOW);
        case pass::no_path:
            return to.at(call.number, 3, AT_EMPTY_PATH, {AT_EMPTY_PATH}, SCMP_ACT_ALLOW);
        case pass::reading:
            if (files == opening::allowed) to.at(call.number, 2, writing, {O_RDONLY}, SCMP_ACT_ALLOW);
            return;
    }
}

}  // namespace

void enter_call_filter(opening files) {
    call_filter filter;
    for (const needed_call& call : needed_calls) allow(filter, call, files);
    for (const long call : deadly_calls) filter.at(call, SCMP_ACT_KILL_PROCESS);
    filter.load();
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
