#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace huffpipe::pipeline {

/// Workers (the memory that encoding or decoding a block needs) for as many threads as happen to work at
/// once. The one used last is handed out first: its tables are still in a cache. Thread-safe.
template <class Worker>
class worker_list {
  public:
    /// Calls `action(worker)` with a worker that nobody else uses meanwhile; makes one when all are in use.
    template <class Factory, class Action>
    void with_worker(const Factory& factory, Action action) {
        std::unique_ptr<Worker> worker = take();
        if (!worker) worker = std::make_unique<Worker>(factory.make_worker());
        action(*worker);
        put_back(std::move(worker));  // one whose action threw is not trusted again
    }

  private:
    std::unique_ptr<Worker> take() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return nullptr;
        std::unique_ptr<Worker> worker = std::move(idle_.back());
        idle_.pop_back();
        return worker;
    }

    void put_back(std::unique_ptr<Worker> worker) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(worker));
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<Worker>> idle_;
};

}  // namespace huffpipe::pipeline
