#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace huffpipe::pipeline {

/// How far a run has got, and what it has been waiting for, for other threads to look at.
///
/// What a run waits for is what its writer waits for: the next block to be read (input), that block's coding
/// (cpu), or the output to take it (output). At any time it is exactly one of these, so the three add up to
/// all of the time.
///
/// Written by the run alone; `look` is thread-safe. Each number is atomic by itself, and relaxed: they serve
/// people, and nothing is ordered by them.
class progress {
  public:
    using clock = std::chrono::steady_clock;

    enum class wait : std::size_t { input, cpu, output };

    struct view {
        std::uint64_t bytes_in;                 ///< read so far
        std::uint64_t bytes_out;                ///< written so far
        std::array<clock::duration, 3> waited;  ///< by `wait`

        clock::duration waited_for(wait what) const { return waited[static_cast<std::size_t>(what)]; }
    };

    void set_bytes_in(std::uint64_t bytes) noexcept { bytes_in_.store(bytes, std::memory_order_relaxed); }
    void set_bytes_out(std::uint64_t bytes) noexcept { bytes_out_.store(bytes, std::memory_order_relaxed); }

    /// From now on the run waits for `what`.
    void wait_for(wait what) noexcept {
        const clock::rep now = clock::now().time_since_epoch().count();
        auto& finished = waited_[static_cast<std::size_t>(waiting_for_.load(std::memory_order_relaxed))];
        finished.store(
            finished.load(std::memory_order_relaxed) + now - since_.load(std::memory_order_relaxed),
            std::memory_order_relaxed);
        since_.store(now, std::memory_order_relaxed);
        waiting_for_.store(what, std::memory_order_relaxed);
    }

    /// The wait at hand counts as far as it has gone.
    view look() const noexcept {
        view seen{bytes_in_.load(std::memory_order_relaxed), bytes_out_.load(std::memory_order_relaxed), {}};
        for (std::size_t what = 0; what < waited_.size(); ++what)
            seen.waited[what] = clock::duration(waited_[what].load(std::memory_order_relaxed));
        const clock::time_point since{clock::duration(since_.load(std::memory_order_relaxed))};
        seen.waited[static_cast<std::size_t>(waiting_for_.load(std::memory_order_relaxed))] +=
            clock::now() - since;
        return seen;
    }

  private:
    std::atomic<std::uint64_t> bytes_in_{0};
    std::atomic<std::uint64_t> bytes_out_{0};
    std::array<std::atomic<clock::rep>, 3> waited_{};
    std::atomic<clock::rep> since_{clock::now().time_since_epoch().count()};
    std::atomic<wait> waiting_for_{wait::input};
};

}  // namespace huffpipe::pipeline
