// Runs a command on what looks like a kernel without some mechanisms, for sandbox_test.py:
// older_kernel MECHANISM[,MECHANISM]… COMMAND…, the mechanisms being landlock, seccomp and privileges.

#if defined(HUFFPIPE_HAS_SECCOMP)

#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace {

constexpr int first_landlock_call = 444;
constexpr int last_landlock_call = 446;

bool take_away(const std::string& mechanisms) {
    const auto names = [&](const char* name) { return mechanisms.find(name) != std::string::npos; };
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == nullptr) return false;
    int result = 0;
    if (names("landlock"))
        for (int call = first_landlock_call; call <= last_landlock_call; ++call)
            result |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0);
    if (names("seccomp")) result |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SYS_seccomp, 0);
    if (names("privileges")) {
        const scmp_arg_cmp test{0, SCMP_CMP_EQ, PR_SET_NO_NEW_PRIVS, 0};
        result |= seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EINVAL), SYS_prctl, 1, &test);
    }
    return result == 0 && seccomp_load(filter) == 0;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) return 1;
    if (!take_away(words[1])) return 77;
    execv(words[2], words + 2);
    return 1;
}

#else

int main() {
    return 77;
}

#endif
