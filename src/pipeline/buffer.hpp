#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <memory>

namespace huffpipe::pipeline {

/// Bytes on the heap that start uninitialised, so that memory which is never used is never touched.
class buffer {
  public:
    /// Makes room for `size` bytes; what was in it is lost when it has to grow.
    byte_span of_size(std::size_t size) {
        if (size > capacity_) {
            bytes_.reset();  // first, so that the old and the new one do not add up
            capacity_ = 0;
            bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(size);
            capacity_ = size;
        }
        return {bytes_.get(), size};
    }

    std::uint8_t* data() noexcept { return bytes_.get(); }

  private:
    std::unique_ptr<std::uint8_t[]> bytes_;
    std::size_t capacity_ = 0;
};

}  // namespace huffpipe::pipeline
