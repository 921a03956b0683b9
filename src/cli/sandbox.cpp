#include "cli/sandbox.hpp"

#include "base/error.hpp"

#if !defined(HUFFPIPE_SANDBOX)
// Nothing: sanitizers, for one, open files and trace.
#elif defined(__linux__)
#include "cli/call_filter.hpp"
#include "cli/landlock.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <cerrno>
#elif defined(__OpenBSD__)
#include "cli/pledge.hpp"
#elif defined(__FreeBSD__)
#include "cli/capsicum.hpp"
#endif

namespace huffpipe::cli {
namespace {

using file_names = std::vector<std::string>;
using step = void (*)(const file_names&);

#if !defined(HUFFPIPE_SANDBOX)

void refuse(const file_names&) {
    throw error(error_kind::io, "this build of huffpipe has no sandbox");
}

constexpr step steps[] = {refuse};

#elif defined(__linux__)

void forbid_new_privileges(const file_names&) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        throw error(error_kind::io, "this kernel cannot forbid new privileges", error::nowhere, errno);
}

void filter_calls(const file_names& files) {
    const bool only_standard_input =
        std::all_of(files.begin(), files.end(), [](const std::string& file) { return file == "-"; });
    enter_call_filter(only_standard_input ? opening::refused : opening::allowed);
}

// In this order: Landlock needs the first, and the last takes away the calls that the others are made with.
constexpr step steps[] = {forbid_new_privileges, enter_landlock, filter_calls};

#elif defined(__OpenBSD__)

constexpr step steps[] = {enter_pledge};

#elif defined(__FreeBSD__)

constexpr step steps[] = {enter_capsicum};

#endif

}  // namespace

void enter_sandbox(sandbox_mode mode, const std::vector<std::string>& files) {
    if (mode == sandbox_mode::off) return;
    for (const step enter : steps) {
        try {
            enter(files);
        } catch (const error& cause) {
            if (mode == sandbox_mode::required)
                throw error(cause.kind(), std::string("--sandbox=require: ") + cause.what(), error::nowhere,
                            cause.system_code());
        }
    }
}

}  // namespace huffpipe::cli
