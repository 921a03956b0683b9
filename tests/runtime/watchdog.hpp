#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

/// Ends the program, and says why, if it lives for ten minutes: a lost wake-up shows as a hang.
class watchdog {
  public:
    explicit watchdog(std::string subject, std::function<std::string()> state = {})
        : subject_(std::move(subject)), state_(std::move(state)), thread_([this] { watch(); }) {}

    ~watchdog() {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
            changed_.notify_one();
        }
        thread_.join();
    }

  private:
    /// Waits of a second each: however slow the machine is, or if it stands still, only a hang takes so many.
    static constexpr int patience = 600;

    void watch() {
        std::unique_lock lock(mutex_);
        for (int second = 0; second < patience; ++second) {
            // Against the system clock: g++ 12's ThreadSanitizer does not know the wait on the steady one.
            const auto end = std::chrono::system_clock::now() + std::chrono::seconds(1);
            if (changed_.wait_until(lock, end, [this] { return over_; })) return;
        }
        std::fprintf(stderr, "hangs: %s %s\n", subject_.c_str(), state_ ? state_().c_str() : "");
        std::abort();
    }

    std::string subject_;
    std::function<std::string()> state_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
    std::thread thread_;
};
