#pragma once

#include "base/error.hpp"
#include "pipeline/output.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::cli {

/// An error that arose at the output, after which nothing more can be written.
class output_error : public error {
  public:
    explicit output_error(const error& cause) : error(cause) {}
};

/// Passes bytes on, counts them, and remembers the error that ended it, since what a pipeline throws does not
/// tell at which of its two ends a system call has failed.
class watched_output final : public pipeline::output {
  public:
    explicit watched_output(pipeline::output& to) noexcept : to_(&to) {}

    /// Throws `output_error`; its offset counts the bytes written before.
    void write(byte_view bytes) override {
        try {
            to_->write(bytes);
            written_ += bytes.size();
        } catch (const error& cause) {
            failure_.emplace(error(cause.kind(), cause.what(), written_, cause.system_code()));
            throw output_error(*failure_);
        }
    }

    bool may_try() const noexcept override { return to_->may_try(); }
    std::size_t try_write(byte_view bytes) noexcept override {
        const std::size_t put = to_->try_write(bytes);
        written_ += put;
        return put;
    }

    /// What `write` has thrown, if it has.
    const std::optional<output_error>& failure() const noexcept { return failure_; }

  private:
    pipeline::output* to_;
    std::uint64_t written_ = 0;
    std::optional<output_error> failure_;
};

}  // namespace huffpipe::cli
