// Does one thing inside the sandbox of huffpipe, for sandbox_test.py: sandbox_probe ACTION [FILE]…
// Prints `done`, or the reason of the system for refusing. `list` prints the system calls that are let pass.

#include "base/error.hpp"
#include "cli/sandbox.hpp"
#include "cli/system_calls.hpp"

#if defined(HUFFPIPE_FILTERS_CALLS)

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

using huffpipe::cli::needed_call;

constexpr std::size_t page = 4096;
const char* const elsewhere = "/etc/hostname";

/// A page that may be read and written.
void* new_page() {
    return mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

long exec() {
    std::string name = "/bin/true";
    std::vector<char*> arguments{name.data(), nullptr};
    return execve(name.c_str(), arguments.data(), nullptr);
}

long start_thread() {
    bool ran = false;
    std::thread([&] { ran = true; }).join();
    return ran ? 0 : -1;
}

/// A process with the flags of a thread but one.
long start_process() {
    const long child = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (child == 0) _exit(0);
    return child;
}

/// Tries `action` in a thread that is started inside.
long in_thread(const std::function<long()>& action) {
    long result = 0;
    int reason = 0;
    std::thread([&] {
        result = action();
        reason = errno;
    }).join();
    errno = reason;
    return result;
}

/// Each returns a negative number and sets errno when it is refused.
std::map<std::string, std::function<long()>> actions(const char* file) {
    const auto open_to_read = [] { return open(elsewhere, O_RDONLY); };
    return {
        {"nothing", [] { return 0; }},
        {"read", [=] { return open(file, O_RDONLY | O_CLOEXEC); }},
        {"write", [=] { return open(file, O_WRONLY); }},
        {"read-write", [=] { return open(file, O_RDWR); }},
        {"append", [=] { return open(file, O_WRONLY | O_APPEND); }},
        {"truncate", [=] { return open(file, O_RDONLY | O_TRUNC); }},
        {"create", [=] { return open((std::string(file) + ".new").c_str(), O_RDONLY | O_CREAT, 0600); }},
        {"temporary", [] { return open("/tmp", O_RDWR | O_TMPFILE, 0600); }},
        {"read-elsewhere", open_to_read},
        {"read-elsewhere-in-thread", [=] { return in_thread(open_to_read); }},
        {"newer-open", [=] { return syscall(SYS_openat2, AT_FDCWD, file, nullptr, 0); }},
        {"unlink", [=] { return unlink(file); }},
        {"rename", [=] { return rename(file, "/tmp/other"); }},
        {"mode", [=] { return chmod(file, 0777); }},
        {"attributes",
         [=] {
             struct stat status;
             return stat(file, &status);
         }},
        {"socket", [] { return socket(AF_INET, SOCK_STREAM, 0); }},
        {"unix-socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0); }},
        {"execute", exec},
        {"execute-in-thread", [] { return in_thread(exec); }},
        {"process", start_process},
        {"thread", start_thread},
        {"trace", [] { return ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr); }},
        {"read-memory", [] { return syscall(SYS_process_vm_readv, getppid(), nullptr, 0, nullptr, 0, 0); }},
        {"signal-others", [] { return syscall(SYS_tgkill, getppid(), getppid(), 0); }},
        {"kill-others", [] { return kill(getppid(), 0); }},
        {"signal-itself", [] { return syscall(SYS_tgkill, getpid(), gettid(), 0); }},
        {"ring", [] { return syscall(SYS_io_uring_setup, 1, nullptr); }},
        {"map-code",
         [] {
             return mmap(nullptr, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                            MAP_FAILED
                        ? -1L
                        : 0L;
         }},
        {"turn-to-code", [] { return mprotect(new_page(), page, PROT_READ | PROT_EXEC); }},
        {"map-data", [] { return new_page() == MAP_FAILED ? -1L : 0L; }},
        {"namespace", [] { return syscall(SYS_unshare, 0x10000000); }},
        {"no-such-call", [] { return syscall(100'000); }},
    };
}

int list_calls() {
    for (const needed_call& call : huffpipe::cli::needed_calls)
        std::printf("%s: %s\n", call.name, call.reason);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> given(words + 1, words + count);
    if (given.empty()) return 1;
    if (given[0] == "list") return list_calls();
    const std::vector<std::string> files(given.begin() + 1, given.end());
    const auto all = actions(files.empty() ? elsewhere : words[2]);
    const auto chosen = all.find(given[0]);
    if (chosen == all.end()) return 1;
    try {
        huffpipe::cli::enter_sandbox(huffpipe::cli::sandbox_mode::required, files);
    } catch (const huffpipe::error& cause) {
        std::printf("%s\n", cause.what());
        return 77;
    }
    std::puts(chosen->second() >= 0 ? "done" : strerrorname_np(errno));
    return 0;
}

#else

int main() {
    return 77;
}

#endif
