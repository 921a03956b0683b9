#pragma once

#include "pipeline/input.hpp"
#include "pipeline/without_waiting.hpp"

#include <atomic>

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
    std::optional<std::size_t> read_within(byte_span to, std::chrono::milliseconds patience) override;
    std::optional<bool> ready() override;
    void cancel() noexcept override;

  private:
    static constexpr std::chrono::milliseconds forever{-1};
    fd_input(int descriptor, mode_t kind);
    bool wait_until_readable(std::chrono::milliseconds patience) const;

    bool is_cancelled() const noexcept {
        return cancelled_.load(std::memory_order_relaxed);  // a flag alone: it guards no other data
    }

    int descriptor_;
    without_waiting at_once_;  // what is in a pipe is read by one call
    std::atomic<bool> cancelled_{false};
    int cancel_event_ = -1;  // an eventfd that turns readable when `cancel` is called; -1: reads never wait
};

}  // namespace huffpipe::pipeline
