#include "runtime/credits.hpp"

#include "runtime/wake_list.hpp"

#include <mutex>

namespace huffpipe::runtime {

/// True if the coroutine has to suspend: then nothing of `self` may be touched any more.
bool credits::acquire_or_wait(waiter& self) noexcept {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (available_ > 0) {
        --available_;
        self.granted = true;
        return false;
    }
    self.since = clock::now();
    waiters_.push_back(self);
    return true;
}

void credits::release() noexcept {
    wake_list woken;
    const std::lock_guard lock(mutex_);
    waiter* const oldest = waiters_.pop_front();
    if (oldest == nullptr) {
        ++available_;
        return;
    }
    oldest->granted = true;
    blocked_ += clock::now() - oldest->since;
    woken.add(*oldest->coroutine);
}

void credits::close() noexcept {
    wake_list woken;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    while (waiter* const refused = waiters_.pop_front()) {
        blocked_ += clock::now() - refused->since;
        woken.add(*refused->coroutine);
    }
}

std::size_t credits::available() const {
    const std::lock_guard lock(mutex_);
    return available_;
}

std::chrono::nanoseconds credits::blocked() const {
    const std::lock_guard lock(mutex_);
    return blocked_;
}

}  // namespace huffpipe::runtime
