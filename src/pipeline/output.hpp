#pragma once

#include "base/bytes.hpp"

namespace huffpipe::pipeline {

/// Where a pipeline's bytes go. Used by one thread at a time.
class output {
  public:
    virtual ~output() = default;

    /// Writes all of `bytes`, waiting as long as it takes. Throws `error` (io).
    virtual void write(byte_view bytes) = 0;

  protected:
    output() = default;
    output(const output&) = delete;
    output& operator=(const output&) = delete;
};

/// Takes everything and keeps nothing: for testing a stream.
class null_output final : public output {
  public:
    void write(byte_view) override {}
};

}  // namespace huffpipe::pipeline
