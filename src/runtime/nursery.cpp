#include "runtime/nursery.hpp"

#include <memory>
#include <new>
#include <utility>

namespace huffpipe::runtime {

/// A started task, and what happens when it has ended.
class nursery::child final : public runnable {
  public:
    child(nursery& owner, task<void> work, one_shot<void>* result) noexcept
        : owner_(owner), work_(std::move(work)), result_(result) {}

    void start(executor& home) noexcept { work_.start(home, *this); }

  private:
    void resume() noexcept override {
        nursery& owner = owner_;
        if (result_ != nullptr)
            report();
        else
            report_failure();
        delete this;  // what the task owned is released before the owner can go on
        if (owner.drop_share()) owner.joiner_->wake();
    }

    void report_failure() noexcept {
        try {
            work_.take_result();
        } catch (...) {
            owner_.fail(std::current_exception());
        }
    }

    void report() noexcept {
        runnable* const waiter = result_->settle(work_.take_outcome());
        if (waiter == nullptr) return;
        if (waiter->home() == work_.home())
            hand_over_to(*waiter);
        else
            waiter->wake();
    }

    nursery& owner_;
    task<void> work_;
    one_shot<void>* result_;  // or null, when only a failure is of interest
};

nursery::~nursery() {
    if (pending_.load(std::memory_order_relaxed) != 1) std::terminate();  // relaxed: a check of our own order
}

void nursery::start(executor& home, task<void> work) noexcept {
    start(home, std::move(work), nullptr);
}

void nursery::start(executor& home, task<void> work, one_shot<void>& result) noexcept {
    start(home, std::move(work), &result);
}

void nursery::start(executor& home, task<void> work, one_shot<void>* result) noexcept {
    child* const started = new (std::nothrow) child(*this, std::move(work), result);
    if (started == nullptr) return fail(std::make_exception_ptr(std::bad_alloc()));
    pending_.fetch_add(1, std::memory_order_relaxed);  // the caller holds a share: zero cannot be passed
    started->start(home);
}

bool nursery::wait_for_children(runnable& joiner) noexcept {
    joiner_ = &joiner;
    return !drop_share();
}

void nursery::finish() {
    pending_.store(1, std::memory_order_relaxed);  // no child is left to see it
    if (!failed_.exchange(false, std::memory_order_relaxed)) return;
    std::rethrow_exception(std::exchange(error_, nullptr));
}

void nursery::fail(std::exception_ptr error) noexcept {
    // Relaxed: it only elects the first; error_ reaches the owner through pending_.
    if (failed_.exchange(true, std::memory_order_relaxed)) return;
    error_ = std::move(error);
    if (on_error_) on_error_();
}

/// Gives up a share. True if it was the last: then all that the others did happened before.
bool nursery::drop_share() noexcept {
    perturb_point();
    // Release what this child did; acquire, for the last, what all others did.
    return pending_.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

}  // namespace huffpipe::runtime
