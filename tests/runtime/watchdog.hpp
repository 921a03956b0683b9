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

/// Ends the program, and says why, if it lives longer than its limit: a lost wake-up shows as a hang.
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
    static constexpr std::chrono::seconds limit{60};

    void watch() {
        std::unique_lock lock(mutex_);
        // Against the system clock: g++ 12's ThreadSanitizer does not know the wait on the steady one.
        if (changed_.wait_until(lock, std::chrono::system_clock::now() + limit, [this] { return over_; }))
            return;
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
