// Preloaded into a program, makes some of its calls fail. The environment says which:
//
//   FAULT_CALL    read, pread, write, poll, close, eventfd, thread or memory; or try_read or try_write, for
//                 preadv2 and pwritev2: in all other modes the system seems not to have these
//   FAULT_KIND    a number of errno.h, or `short` for a read or a write that moves a single byte
//   FAULT_FIRST   the number of the first call that fails, from 1, counted from main on
//   FAULT_LAST    and of the last
//   FAULT_FD      only calls on this descriptor count (for those that have one), unless it is -1
//   FAULT_REPORT  a descriptor to which a byte is written for each call that was made to fail
//
// Memory means malloc and its kin, which operator new calls. Memory that the C library maps for itself cannot
// be reached from here.

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace std::string_view_literals;

enum class call { none, read, try_read, pread, write, try_write, poll, close, eventfd, thread, memory };

constexpr int short_count = -1;

struct fault {
    call failing = call::none;
    int kind = 0;  // errno, or short_count
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    int descriptor = -1;
    int report = -1;
};

// What interposed functions look at has to be global. It is set before main, when there are no threads.
fault wanted;
std::atomic<std::uint64_t> seen{0};

call named(std::string_view name) {
    if (name == "read"sv) return call::read;
    if (name == "try_read"sv) return call::try_read;
    if (name == "try_write"sv) return call::try_write;
    if (name == "pread"sv) return call::pread;
    if (name == "write"sv) return call::write;
    if (name == "poll"sv) return call::poll;
    if (name == "close"sv) return call::close;
    if (name == "eventfd"sv) return call::eventfd;
    if (name == "thread"sv) return call::thread;
    if (name == "memory"sv) return call::memory;
    return call::none;
}

const char* text(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

void begin() {
    wanted.kind = text("FAULT_KIND") == "short"sv ? short_count : std::atoi(text("FAULT_KIND"));
    wanted.first = std::strtoull(text("FAULT_FIRST"), nullptr, 10);
    wanted.last = std::strtoull(text("FAULT_LAST"), nullptr, 10);
    wanted.descriptor = std::atoi(text("FAULT_FD"));
    wanted.report = std::atoi(text("FAULT_REPORT"));
    wanted.failing = named(text("FAULT_CALL"));
}

/// Whether this call is one that fails.
bool fails(call made, int descriptor = -1) {
    if (made != wanted.failing || (wanted.descriptor >= 0 && descriptor != wanted.descriptor)) return false;
    const std::uint64_t number = seen.fetch_add(1) + 1;
    if (number < wanted.first || number > wanted.last) return false;
    (void)syscall(SYS_write, wanted.report, "!", 1);
    return true;
}

/// The result of a call that fails altogether.
ssize_t failure() {
    errno = wanted.kind;
    return -1;
}

/// What a `preadv2` or `pwritev2` of one part does.
ssize_t tried(call made, long number, int descriptor, const iovec* parts, int count, off_t place, int flags) {
    if (wanted.failing != made) {
        errno = ENOTSUP;
        return -1;
    }
    iovec part = *parts;
    if (fails(made, descriptor)) {
        if (wanted.kind != short_count) return failure();
        part.iov_len = part.iov_len > 0 ? 1 : 0;
    }
    return syscall(number, descriptor, &part, count, place, place >> 32, flags);
}

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

using main_function = int(int, char**, char**);
main_function* program = nullptr;

int faulty_main(int count, char** words, char** environment) {
    begin();
    return program(count, words, environment);
}

}  // namespace

extern "C" {

int __libc_start_main(main_function* start, int count, char** words, void (*initialise)(), void (*finish)(),
                      void (*finish_loader)(), void* stack_end) {
    program = start;
    return real<decltype(__libc_start_main)>("__libc_start_main")(faulty_main, count, words, initialise,
                                                                  finish, finish_loader, stack_end);
}

ssize_t read(int descriptor, void* to, size_t size) {
    if (fails(call::read, descriptor)) {
        if (wanted.kind != short_count) return failure();
        size = size > 0 ? 1 : 0;
    }
    return syscall(SYS_read, descriptor, to, size);
}

// Under the name that large files give it, as in the program.
ssize_t pread(int descriptor, void* to, size_t size, off_t place) {
    if (fails(call::pread, descriptor)) {
        if (wanted.kind != short_count) return failure();
        size = size > 0 ? 1 : 0;
    }
    return syscall(SYS_pread64, descriptor, to, size, place);
}

ssize_t write(int descriptor, const void* from, size_t size) {
    if (fails(call::write, descriptor)) {
        if (wanted.kind != short_count) return failure();
        size = size > 0 ? 1 : 0;
    }
    return syscall(SYS_write, descriptor, from, size);
}

ssize_t preadv2(int descriptor, const iovec* parts, int count, off_t place, int flags) {
    return tried(call::try_read, SYS_preadv2, descriptor, parts, count, place, flags);
}

ssize_t pwritev2(int descriptor, const iovec* parts, int count, off_t place, int flags) {
    return tried(call::try_write, SYS_pwritev2, descriptor, parts, count, place, flags);
}

int close(int descriptor) {
    const int result = static_cast<int>(syscall(SYS_close, descriptor));  // as Linux does even when it fails
    return fails(call::close, descriptor) ? static_cast<int>(failure()) : result;
}

int poll(pollfd* watched, nfds_t count, int patience_ms) {
    static auto* const next = real<decltype(poll)>("poll");
    return fails(call::poll) ? static_cast<int>(failure()) : next(watched, count, patience_ms);
}

int eventfd(unsigned value, int flags) {
    static auto* const next = real<decltype(eventfd)>("eventfd");
    return fails(call::eventfd) ? static_cast<int>(failure()) : next(value, flags);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
    static auto* const next = real<decltype(pthread_create)>("pthread_create");
    return fails(call::thread) ? wanted.kind : next(thread, attributes, start, argument);
}

#if !defined(FAULT_SHIM_WITHOUT_MEMORY)

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) {
    if (!fails(call::memory)) return __libc_malloc(size);
    errno = ENOMEM;
    return nullptr;
}

void* calloc(size_t count, size_t size) {
    if (!fails(call::memory)) return __libc_calloc(count, size);
    errno = ENOMEM;
    return nullptr;
}

void* realloc(void* memory, size_t size) {
    if (!fails(call::memory)) return __libc_realloc(memory, size);
    errno = ENOMEM;
    return nullptr;
}

void* aligned_alloc(size_t alignment, size_t size) {
    if (!fails(call::memory)) return __libc_memalign(alignment, size);
    errno = ENOMEM;
    return nullptr;
}

int posix_memalign(void** memory, size_t alignment, size_t size) {
    if (fails(call::memory)) return ENOMEM;
    *memory = __libc_memalign(alignment, size);
    return *memory != nullptr ? 0 : ENOMEM;
}

#endif

}  // extern "C"
