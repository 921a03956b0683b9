#pragma once

#include "runtime/executor.hpp"
#include "runtime/intrusive_queue.hpp"
#include "runtime/runnable.hpp"
#include "runtime/task.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

namespace huffpipe::runtime {

/// Thrown when nothing can run any more, but the work has not ended.
class deadlock : public std::runtime_error {
  public:
    explicit deadlock(std::uint64_t seed);
};

/// An executor for tests: one thread, and a schedule that the seed determines. Of all coroutines that could
/// run it always picks one at pseudo-random: the same seed gives the same run, so a failure can be replayed.
/// Not thread-safe.
class seeded_executor final : public executor {
  public:
    explicit seeded_executor(std::uint64_t seed) noexcept : seed_(seed), state_(seed) {}
    seeded_executor(const seeded_executor&) = delete;
    seeded_executor& operator=(const seeded_executor&) = delete;

    void post(runnable& work) noexcept override;

    /// Runs until nothing is queued, and returns how many times something was resumed.
    std::uint64_t run() noexcept;

    std::uint64_t seed() const noexcept { return seed_; }

  private:
    runnable& pick() noexcept;
    std::uint64_t next_random() noexcept;

    std::uint64_t seed_;
    std::uint64_t state_;
    intrusive_queue<runnable> queue_;
    std::size_t queued_ = 0;
};

/// Runs `work`, and everything else at `home`, on the calling thread until nothing can run any more. Returns
/// the work's value or rethrows its exception. Throws `deadlock` if it has not ended; its frames are then
/// leaked, because others may still refer to them.
template <typename T>
T sync_wait(seeded_executor& home, task<T> work) {
    class attempt final : public runnable {
      public:
        explicit attempt(task<T> work) noexcept : work(std::move(work)) {}

        task<T> work;
        bool ended = false;

      private:
        void resume() noexcept override { ended = true; }
    };
    auto running = std::make_unique<attempt>(std::move(work));
    running->work.start(home, *running);
    home.run();
    if (running->ended) return running->work.take_result();
    (void)running.release();
    throw deadlock(home.seed());
}

}  // namespace huffpipe::runtime
