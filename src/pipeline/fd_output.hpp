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

    /// On Linux, for pipes (since 6.4) and devices that never wait. Not for sockets: there a call that fails
    /// takes the reason with it.
    bool may_try() const noexcept override { return may_try_; }
    std::size_t try_write(byte_view bytes) noexcept override;

  private:
    void wait_until_writable() const;

    int descriptor_;
    bool may_try_;
};

}  // namespace huffpipe::pipeline
