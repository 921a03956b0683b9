#pragma once

namespace huffpipe::runtime {

class runnable;

/// A place where work runs: the thread pool, the I/O threads, or the seeded executor of the tests.
///
/// Every coroutine has a home executor and is always resumed there, never from within whoever woke it; but a
/// coroutine of the same home that ends may pass its thread on to it.
class executor {
  public:
    /// Runs `work` later, on a thread of this executor. Thread-safe, unless the executor says otherwise.
    ///
    /// The work may run, finish, and lead to the end of this very executor before `post` returns. So the
    /// destructor of an executor waits until all calls are over (see posts_in_flight.hpp).
    virtual void post(runnable& work) noexcept = 0;

  protected:
    ~executor() = default;
};

}  // namespace huffpipe::runtime
