#pragma once

#include "base/bytes.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// Where a pipeline's bytes come from. Used by one thread at a time, except for `cancel`.
class input {
  public:
    virtual ~input() = default;

    /// Waits until there is something to read, then reads 1 to `to.size()` bytes; 0 is the end of the input.
    /// Throws `error` (io).
    virtual std::size_t read(byte_span to) = 0;

    /// The same, but gives up and returns nothing when there is still nothing to read after `patience`.
    /// Inputs that cannot wait for a time just read.
    virtual std::optional<std::size_t> read_within(byte_span to, std::chrono::milliseconds /*patience*/) {
        return read(to);
    }

    /// Whether a `read` would return at once, with bytes or with the end. Nothing where that cannot be told.
    virtual std::optional<bool> ready() { return std::nullopt; }

    /// The next bytes, up to `size` of them, where they lie, if the input lies in memory as a whole: they
    /// stay there unchanged. None are left when it gives fewer. Nothing for every other input.
    virtual std::optional<byte_view> borrow(std::size_t /*size*/) { return std::nullopt; }

    /// Passes over the next bytes without reading them, where that can be done: returns over how many, up to
    /// `size`. Fewer mean that the others must be read.
    virtual std::uint64_t skip(std::uint64_t /*size*/) { return 0; }

    /// Makes the input end here: a read that waits, now or later, returns 0, where that can be done.
    /// Thread-safe and safe in a signal handler.
    virtual void cancel() noexcept {}

  protected:
    input() = default;
    input(const input&) = delete;
    input& operator=(const input&) = delete;
};

/// Reads until `to` is full or the input ends; returns the bytes read.
inline std::size_t read_full(input& from, byte_span to) {
    std::size_t size = 0;
    while (size < to.size()) {
        const std::size_t got = from.read(to.subspan(size));
        if (got == 0) break;
        size += got;
    }
    return size;
}

}  // namespace huffpipe::pipeline
