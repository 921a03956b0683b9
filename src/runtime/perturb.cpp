// Part of the perturbed test build only: see runtime/perturb.hpp.
#include "runtime/perturb.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <thread>

namespace huffpipe::runtime {
namespace {

std::uint64_t base_seed() noexcept {
    static const char* const text = std::getenv("HUFFPIPE_PERTURB_SEED");
    return text == nullptr ? 1 : std::strtoull(text, nullptr, 0);
}

/// Splitmix64 (Steele, Lea, Flood, 2014), one sequence per thread, numbered in the order of first use.
std::uint64_t next_random() noexcept {
    static std::atomic<std::uint64_t> threads{0};
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    thread_local std::uint64_t state =
        base_seed() + (threads.fetch_add(1, std::memory_order_relaxed) << 32);  // relaxed: only a number
    std::uint64_t mixed = state += golden;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

}  // namespace

[[gnu::noinline]] void perturb_point() noexcept {
    const std::uint64_t dice = next_random() % 256;
    if (dice < 24) std::this_thread::yield();
    if (dice == 255) std::this_thread::sleep_for(std::chrono::microseconds(20));
}

}  // namespace huffpipe::runtime
