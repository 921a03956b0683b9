#pragma once

#include "base/error.hpp"
#include "pipeline/output.hpp"

#include <cstdint>

namespace huffpipe::pipeline {

/// An output with the bytes that are still to be written to it: what goes without waiting can be written by
/// one thread, and the rest by one that may wait. Counts what has been written, and puts that number into
/// errors.
class pending_output {
  public:
    explicit pending_output(output& to) noexcept : to_(&to) {}

    /// `bytes` are to be written next; they stay where they are until they have been. Nothing else is
    /// pending.
    void put(byte_view bytes) noexcept { rest_ = bytes; }

    /// Whether there is any use in `try_write`.
    bool may_try() const noexcept { return to_->may_try(); }

    /// Writes of what is pending as much as goes without waiting; true if nothing is left.
    bool try_write() noexcept {
        if (!rest_.empty()) advance(to_->try_write(rest_));
        return rest_.empty();
    }

    /// Writes all that is pending, waiting as long as it takes. Throws `error` (io).
    void write() try {
        to_->write(rest_);
        advance(rest_.size());
    } catch (error& caught) {
        caught.locate(written_);
        throw;  // itself: it may be of a type that the caller knows and we do not
    }

    std::uint64_t bytes_written() const noexcept { return written_; }

  private:
    void advance(std::size_t size) noexcept {
        rest_ = rest_.subspan(size);
        written_ += size;
    }

    output* to_;
    byte_view rest_;
    std::uint64_t written_ = 0;
};

}  // namespace huffpipe::pipeline
