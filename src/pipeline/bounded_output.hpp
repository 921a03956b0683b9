#pragma once

#include "base/error.hpp"
#include "pipeline/output.hpp"

#include <cstdint>

namespace huffpipe::pipeline {

/// Passes on at most so many bytes, then refuses.
class bounded_output final : public output {
  public:
    bounded_output(output& to, std::uint64_t limit_bytes) noexcept : to_(&to), left_(limit_bytes) {}

    /// Throws `error` (limit), and writes nothing, when `bytes` would pass the limit.
    void write(byte_view bytes) override {
        if (bytes.size() > left_) throw error(error_kind::limit, "the output would pass its size limit");
        to_->write(bytes);
        left_ -= bytes.size();
    }

    bool may_try() const noexcept override { return to_->may_try(); }
    std::size_t try_write(byte_view bytes) noexcept override {
        if (bytes.size() > left_) return 0;
        const std::size_t put = to_->try_write(bytes);
        left_ -= put;
        return put;
    }

  private:
    output* to_;
    std::uint64_t left_;
};

}  // namespace huffpipe::pipeline
