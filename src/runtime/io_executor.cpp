#include "runtime/io_executor.hpp"

#include "runtime/perturb.hpp"

#include <algorithm>
#include <exception>

namespace huffpipe::runtime {

io_executor::io_executor(unsigned threads) : limit_(std::max(threads, 1U)) {
    threads_.reserve(limit_);
}

io_executor::~io_executor() {
    posts_.wait();
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < limit_; ++i) wake_ups_.release();
    }
    for (std::thread& thread : threads_) thread.join();
}

void io_executor::start() {
    const std::lock_guard lock(mutex_);
    if (threads_.empty()) start_thread();
}

void io_executor::start_thread() {
    threads_.emplace_back([this] { work_loop(); });
    ++idle_;
}

void io_executor::post(runnable& work) noexcept {
    const posts_in_flight::guard posting(posts_);
    perturb_point();
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(work);
        if (++queued_ > idle_) try_to_start_thread();
    }
    perturb_point();
    wake_ups_.release();
}

/// Unless there are enough threads: then one of them will come for the work.
void io_executor::try_to_start_thread() noexcept {
    if (threads_.size() == limit_) return;
    try {
        start_thread();
    } catch (const std::exception&) {            // no thread, or no memory for one
        if (threads_.empty()) std::terminate();  // see start()
        limit_ = threads_.size();                // trying again at every post would cost too much
    }
}

void io_executor::work_loop() noexcept {
    while (runnable* const work = next()) {
        perturb_point();
        work->run();
        const std::lock_guard lock(mutex_);
        ++idle_;
    }
}

/// Waits for work; null when the executor stops and none is left.
runnable* io_executor::next() noexcept {
    wake_ups_.acquire();
    const std::lock_guard lock(mutex_);
    runnable* const work = queue_.pop_front();
    if (work == nullptr) return nullptr;
    --idle_;
    --queued_;
    ++runs_;
    return work;
}

std::uint64_t io_executor::runs() const {
    const std::lock_guard lock(mutex_);
    return runs_;
}

std::size_t io_executor::threads_started() const {
    const std::lock_guard lock(mutex_);
    return threads_.size();
}

std::size_t io_executor::threads_idle() const {
    const std::lock_guard lock(mutex_);
    return idle_;
}

}  // namespace huffpipe::runtime
