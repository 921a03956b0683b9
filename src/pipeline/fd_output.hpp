#pragma once

#include "pipeline/output.hpp"

namespace huffpipe::pipeline {

/// Writes to a file descriptor, blocking or not. Does not own it and leaves its flags alone, since other
/// processes may share them.
class fd_output final : public output {
  public:
    /// `descriptor` is open for writing and stays so while this object lives.
    explicit fd_output(int descriptor) noexcept;

    /// Throws `error` (io): EPIPE when the reader has gone (where SIGPIPE is ignored or blocked), ENOSPC …
    void write(byte_view bytes) override;

  private:
    void wait_until_writable() const;

    int descriptor_;
};

}  // namespace huffpipe::pipeline
