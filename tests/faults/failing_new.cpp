#include "faults/failing_new.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// What the replaced operators look at has to be global.
std::atomic<bool> armed{false};
std::atomic<std::uint64_t> number{0};
std::atomic<std::uint64_t> first_failure{0};
std::atomic<std::uint64_t> last_failure{0};
std::atomic<std::uint64_t> failed{0};
std::atomic<std::int64_t> live{0};

bool fails() noexcept {
    if (!armed.load()) return false;
    const std::uint64_t now = number.fetch_add(1) + 1;
    if (now < first_failure.load() || now > last_failure.load()) return false;
    failed.fetch_add(1);
    return true;
}

void* allocate(std::size_t size, std::size_t alignment) noexcept {
    if (fails()) return nullptr;
    void* memory = nullptr;
    if (alignment <= alignof(std::max_align_t))
        memory = std::malloc(size > 0 ? size : 1);
    else if (posix_memalign(&memory, alignment, size) != 0)
        memory = nullptr;
    if (memory != nullptr) live.fetch_add(1);
    return memory;
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
    void* const memory = allocate(size, alignment);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void give_back(void* memory) noexcept {
    if (memory != nullptr) live.fetch_sub(1);
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
    return allocate_or_throw(size, 1);
}
void* operator new[](std::size_t size) {
    return allocate_or_throw(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size, 1);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size, 1);
}
void operator delete(void* memory) noexcept {
    give_back(memory);
}
void operator delete[](void* memory) noexcept {
    give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    give_back(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    give_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    give_back(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    give_back(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    give_back(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    give_back(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    give_back(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    give_back(memory);
}

namespace huffpipe::test {

failing_new::failing_new(std::uint64_t first, std::uint64_t last) noexcept {
    number.store(0);
    failed.store(0);
    first_failure.store(first);
    last_failure.store(last);
    armed.store(true);
}

failing_new::~failing_new() {
    armed.store(false);
}

std::uint64_t failing_new::failures() const noexcept {
    return failed.load();
}

std::int64_t live_allocations() noexcept {
    return live.load();
}

}  // namespace huffpipe::test
