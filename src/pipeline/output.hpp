#pragma once

#include "base/bytes.hpp"

#include <cstddef>

namespace huffpipe::pipeline {

/// Where a pipeline's bytes go. Used by one thread at a time.
class output {
  public:
    virtual ~output() = default;

    /// Writes all of `bytes`, waiting as long as it takes. Throws `error` (io).
    virtual void write(byte_view bytes) = 0;

    /// Whether `try_write` can write anything: it may turn false, and never true again.
    virtual bool may_try() const noexcept { return false; }

    /// Writes of `bytes`, from the front, what surely goes without waiting, and returns how many that was.
    /// What is wrong is left for `write` to find.
    virtual std::size_t try_write(byte_view /*bytes*/) noexcept { return 0; }

  protected:
    output() = default;
    output(const output&) = delete;
    output& operator=(const output&) = delete;
};

/// Takes everything and keeps nothing: for testing a stream.
class null_output final : public output {
  public:
    void write(byte_view) override {}
    bool may_try() const noexcept override { return true; }
    std::size_t try_write(byte_view bytes) noexcept override { return bytes.size(); }
};

}  // namespace huffpipe::pipeline
