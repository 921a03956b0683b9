#pragma once

#include <thread>

/// The thread that runs now. In a coroutine, std::this_thread::get_id() will not do: clang 14 takes it for a
/// constant and keeps its value across a suspension (llvm#47179), which the empty assembly prevents.
[[gnu::noinline]] inline std::thread::id current_thread() noexcept {
    asm volatile("");
    return std::this_thread::get_id();
}
