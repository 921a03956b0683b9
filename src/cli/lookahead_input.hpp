#pragma once

#include "frame/format.hpp"
#include "pipeline/input.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::cli {

/// Shows the first bytes of an input before they are read from it.
class lookahead_input final : public pipeline::input {
  public:
    explicit lookahead_input(pipeline::input& from) noexcept : from_(&from) {}

    /// Waits for further bytes to show, up to `frame::prefix_size` in all; false when there are none. Call it
    /// before the first `read`. Throws `error` (io).
    bool look() {
        const std::size_t got = from_->read(byte_span(bytes_).subspan(end_));
        end_ += got;
        return got > 0;
    }

    /// What `look` has found so far.
    byte_view seen() const noexcept { return byte_view(bytes_).first(end_); }

    std::size_t read(byte_span to) override {
        if (begin_ == end_) return from_->read(to);
        const std::size_t size = std::min(to.size(), end_ - begin_);
        std::copy_n(&bytes_[begin_], size, to.begin());
        begin_ += size;
        return size;
    }

    std::optional<std::size_t> read_within(byte_span to, std::chrono::milliseconds patience) override {
        return begin_ == end_ ? from_->read_within(to, patience) : read(to);
    }

    void cancel() noexcept override { from_->cancel(); }

  private:
    pipeline::input* from_;
    std::array<std::uint8_t, frame::prefix_size> bytes_{};
    std::size_t begin_ = 0;  // what has been read of what has been seen
    std::size_t end_ = 0;
};

}  // namespace huffpipe::cli
