// Part of the perturbed test build only: see runtime/perturb.hpp.
#include "runtime/perturb.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <thread>

namespace huffpipe::runtime {
namespace {

std::uint64_t seed_of_environment() noexcept {
    const char* const text = std::getenv("HUFFPIPE_PERTURB_SEED");
    return text == nullptr ? 1 : std::strtoull(text, nullptr, 0);
}

/// Where the sequences of all threads begin. Relaxed throughout: these are only numbers, and must not order
/// what is being tested.
struct dice {
    std::atomic<std::uint64_t> seed{seed_of_environment()};
    std::atomic<std::uint64_t> epoch{0};    // of the seed
    std::atomic<std::uint64_t> threads{0};  // that have begun a sequence in this epoch
};

dice& shared_dice() noexcept {
    static dice all;
    return all;
}

/// Splitmix64 (Steele, Lea, Flood, 2014), one sequence per thread, numbered in the order of first use.
std::uint64_t next_random() noexcept {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    thread_local std::uint64_t epoch = ~std::uint64_t{0};
    thread_local std::uint64_t state = 0;
    dice& all = shared_dice();
    if (const std::uint64_t now = all.epoch.load(std::memory_order_relaxed); now != epoch) {
        epoch = now;
        state = all.seed.load(std::memory_order_relaxed) +
                (all.threads.fetch_add(1, std::memory_order_relaxed) << 32);
    }
    std::uint64_t mixed = state += golden;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

}  // namespace

void perturb_by(std::uint64_t seed) noexcept {
    dice& all = shared_dice();
    all.seed.store(seed, std::memory_order_relaxed);
    all.threads.store(0, std::memory_order_relaxed);
    all.epoch.fetch_add(1, std::memory_order_relaxed);
}

[[gnu::noinline]] void perturb_point() noexcept {
    const std::uint64_t dice = next_random() % 256;
    if (dice < 24) std::this_thread::yield();
    if (dice == 255) std::this_thread::sleep_for(std::chrono::microseconds(20));
}

}  // namespace huffpipe::runtime
