#pragma once

#include "runtime/executor.hpp"

namespace huffpipe::runtime {

/// Something an executor can run: a suspended coroutine (the base of every promise), or what follows the last
/// one (see `task::start`).
///
/// A runnable is in one place at a time: running, waiting in a primitive, or in one executor's queue. Handing
/// it over synchronises, so its members need no lock.
class runnable {
  public:
    runnable(const runnable&) = delete;
    runnable& operator=(const runnable&) = delete;

    /// Resumes this coroutine, and then each that it hands over to, until one suspends without a successor.
    /// Called by executors only.
    ///
    /// This loop is our symmetric transfer: awaiting a task returns here instead of calling into it, so that
    /// the stack stays flat at every optimisation level (g++ 12 makes the standard's transfer a tail call
    /// from -O2 on only).
    void run() noexcept {
        for (runnable* current = this; current != nullptr;) {
            runnable* successor = nullptr;
            current->successor_ = &successor;
            current->resume();  // may end the life of *current
            current = successor;
        }
    }

    /// Where this coroutine runs; null if it has not started, or runs wherever the work before it ended.
    executor* home() const noexcept { return home_; }
    void set_home(executor* home) noexcept { home_ = home; }

    /// Queues this coroutine at its home. Once called, it may run and end before the call returns.
    void wake() noexcept { home_->post(*this); }

    /// When the running coroutine has suspended, this thread goes on with `successor`. Called by the running
    /// coroutine's awaiters, before they return, or by what follows the last coroutine.
    void hand_over_to(runnable& successor) noexcept { *successor_ = &successor; }

    runnable* next_in_queue = nullptr;  ///< belongs to the queue that holds this

  protected:
    runnable() = default;
    ~runnable() = default;

  private:
    virtual void resume() noexcept = 0;

    executor* home_ = nullptr;
    runnable** successor_ = nullptr;  // valid while running
};

}  // namespace huffpipe::runtime
