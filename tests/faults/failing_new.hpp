#pragma once

#include <cstdint>

namespace huffpipe::test {

/// Lets allocations by operator new fail, in every thread, while it lives; one at a time.
class failing_new {
  public:
    /// The allocations with the numbers from `first` (from 1) to `last`, counted from here on, throw
    /// std::bad_alloc.
    failing_new(std::uint64_t first, std::uint64_t last) noexcept;
    ~failing_new();
    failing_new(const failing_new&) = delete;
    failing_new& operator=(const failing_new&) = delete;

    /// How many allocations have failed so far.
    std::uint64_t failures() const noexcept;
};

/// Allocations by operator new that have not been given back.
std::int64_t live_allocations() noexcept;

}  // namespace huffpipe::test
