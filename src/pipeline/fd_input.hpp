#pragma once

#include "pipeline/input.hpp"

namespace huffpipe::pipeline {

/// Reads a file descriptor: a pipe, a socket, a terminal, a device or a regular file, blocking or not.
/// Does not own the descriptor and leaves its flags alone, since other processes may share them.
class fd_input final : public input {
  public:
    /// `descriptor` is open for reading and stays so while this object lives. Throws `error` (io) when no
    /// event descriptor is to be had.
    explicit fd_input(int descriptor);
    ~fd_input() override;

    std::size_t read(byte_span to) override;
    void cancel() noexcept override;

  private:
    bool wait_until_readable();

    int descriptor_;
    int cancelled_ = -1;  // an eventfd that turns readable when `cancel` is called; -1: reads never wait
};

}  // namespace huffpipe::pipeline
