#pragma once

// The machines for which the list below holds. Others have other calls, or other arguments (mmap of s390x,
// clone of it), or 64-bit times beside 32-bit ones.
#if defined(__linux__) && defined(__LP64__) && \
    (defined(__x86_64__) || defined(__aarch64__) || (defined(__riscv) && __riscv_xlen == 64))
#define HUFFPIPE_FILTERS_CALLS

#include <sys/syscall.h>

#include <array>

namespace huffpipe::cli {

/// What of a system call the filter lets pass.
enum class pass {
    always,
    no_code,         ///< unless it would make memory executable, which is deadly
    new_thread,      ///< to start a thread, not a process
    own_thread,      ///< to signal a thread of this process
    file_control,    ///< F_GETFD, F_GETFL, F_GETPIPE_SZ, F_SETPIPE_SZ
    terminal_query,  ///< TCGETS, TCGETS2, TIOCGWINSZ
    no_path,         ///< with AT_EMPTY_PATH, as for a descriptor
    reading,         ///< to read what exists, and only where the command names a FILE
};

struct needed_call {
    long number;
    const char* name;
    pass when;
    const char* reason;
};

/// The system calls from option parsing to the end of a run, those that are made often first. huffpipe(7) has
/// the same list.
inline constexpr std::array needed_calls {
    needed_call{SYS_read, "read", pass::always, "the input; the event that ends the progress display"},
        needed_call{SYS_preadv2, "preadv2", pass::always, "as much of the input as has come"},
        needed_call{SYS_write, "write", pass::always, "the output, messages, events"},
        needed_call{SYS_pwritev2, "pwritev2", pass::always, "as much of the output as goes without waiting"},
        needed_call{SYS_futex, "futex", pass::always, "threads wait and wake"},
#if defined(SYS_poll)
        needed_call{SYS_poll, "poll", pass::always, "to wait for input, or for room in the output"},
#endif
        needed_call{SYS_ppoll, "ppoll", pass::always, "the same where there is no poll"},
        needed_call{SYS_pread64, "pread64", pass::always, "a regular file, for --range, --part and -l"},
        needed_call{SYS_lseek, "lseek", pass::always, "where a regular file stands"},
        needed_call{SYS_fstat, "fstat", pass::always, "the kind, size and identity of a file"},
        needed_call{SYS_newfstatat, "newfstatat", pass::no_path, "how newer C libraries do that"},
        needed_call{SYS_fadvise64, "fadvise64", pass::always, "a file will be read from front to end"},
        needed_call{SYS_openat, "openat", pass::reading, "each FILE when its turn comes"},
        needed_call{SYS_close, "close", pass::always, "files, events, the output"},
        needed_call{SYS_fcntl, "fcntl", pass::file_control, "the size of a pipe"},
        needed_call{SYS_ioctl, "ioctl", pass::terminal_query, "whether it is a terminal, and its width"},
        needed_call{SYS_eventfd2, "eventfd2", pass::always, "to end a wait for input, or the display"},
        needed_call{SYS_mmap, "mmap", pass::no_code, "memory, stacks of threads"},
        needed_call{SYS_mprotect, "mprotect", pass::no_code, "guard pages of stacks"},
        needed_call{SYS_munmap, "munmap", pass::always, "memory is given back"},
        needed_call{SYS_mremap, "mremap", pass::always, "a large allocation grows"},
        needed_call{SYS_madvise, "madvise", pass::always, "memory is given back"},
        needed_call{SYS_brk, "brk", pass::always, "memory"},
        needed_call{SYS_clone, "clone", pass::new_thread, "threads"},
        needed_call{SYS_set_robust_list, "set_robust_list", pass::always, "a thread begins"},
#if defined(SYS_rseq)
        needed_call{SYS_rseq, "rseq", pass::always, "a thread begins"},
#endif
        needed_call{SYS_sched_getaffinity, "sched_getaffinity", pass::always, "how many heaps to have"},
        needed_call{SYS_sched_yield, "sched_yield", pass::always, "a thread waits for another"},
        needed_call{SYS_getrandom, "getrandom", pass::always, "the C library guards its heap"},
        needed_call{SYS_clock_gettime, "clock_gettime", pass::always, "the time, where that takes a call"},
        needed_call{SYS_clock_nanosleep, "clock_nanosleep", pass::always, "a pause"},
        needed_call{SYS_restart_syscall, "restart_syscall", pass::always, "a wait goes on after a stop"},
        needed_call{SYS_rt_sigaction, "rt_sigaction", pass::always, "signals that end the input, or the run"},
        needed_call{SYS_rt_sigprocmask, "rt_sigprocmask", pass::always, "threads that take no signals"},
        needed_call{SYS_rt_sigreturn, "rt_sigreturn", pass::always, "a signal has been handled"},
        needed_call{SYS_getpid, "getpid", pass::always, "to die of a signal"},
        needed_call{SYS_gettid, "gettid", pass::always, "to die of a signal"},
        needed_call{SYS_tgkill, "tgkill", pass::own_thread, "to die of a signal"},
        needed_call{SYS_writev, "writev", pass::always, "what the C library says before it aborts"},
        needed_call{SYS_exit, "exit", pass::always, "a thread ends"},
        needed_call{SYS_exit_group, "exit_group", pass::always, "the process ends"},
};

/// What huffpipe never does, but an intruder would: these end the process at once.
inline constexpr std::array deadly_calls{
    SYS_execve,      SYS_execveat,       SYS_ptrace,         SYS_process_vm_readv,  SYS_process_vm_writev,
    SYS_socket,      SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_bpf,
    SYS_userfaultfd, SYS_pkey_mprotect,
};

}  // namespace huffpipe::cli

#endif
