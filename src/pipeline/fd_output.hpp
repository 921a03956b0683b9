#pragma once

#include "pipeline/output.hpp"
#include "pipeline/without_waiting.hpp"

namespace huffpipe::pipeline {

/// Writes to a file descriptor, blocking or not. Does not own it and leaves its flags alone, since other
/// processes may share them.
class fd_output final : public output {
  public:
    /// `descriptor` is open for writing and stays so while this object lives.
    explicit fd_output(int descriptor) noexcept;

    /// Throws `error` (io): EPIPE when the reader has gone (where SIGPIPE is ignored or blocked), ENOSPC …
    void write(byte_view bytes) override;

    bool may_try() const noexcept override { return at_once_.may_work(); }
    std::size_t try_write(byte_view bytes) noexcept override { return at_once_.write(bytes).value_or(0); }

  private:
    void wait_until_writable() const;

    int descriptor_;
    without_waiting at_once_;
};

}  // namespace huffpipe::pipeline
