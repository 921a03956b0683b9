#include "runtime/seeded_executor.hpp"

#include <string>

namespace huffpipe::runtime {

deadlock::deadlock(std::uint64_t seed)
    : std::runtime_error("deadlock: nothing can run any more (seed " + std::to_string(seed) + ")") {}

void seeded_executor::post(runnable& work) noexcept {
    queue_.push_back(work);
    ++queued_;
}

std::uint64_t seeded_executor::run() noexcept {
    std::uint64_t resumed = 0;
    for (; queued_ > 0; ++resumed) pick().run();
    return resumed;
}

/// Takes out one of the queue, each with the same chance: by rotating those before it to the end.
runnable& seeded_executor::pick() noexcept {
    for (std::uint64_t skip = next_random() % queued_; skip > 0; --skip) {
        runnable& passed_over = *queue_.pop_front();
        queue_.push_back(passed_over);
    }
    --queued_;
    return *queue_.pop_front();
}

/// Splitmix64 (Steele, Lea, Flood, 2014).
std::uint64_t seeded_executor::next_random() noexcept {
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

}  // namespace huffpipe::runtime
