#pragma once

#include "base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// A sample: a few stretches of a block at even distances, or the block itself when it is small.
class stretches {
  public:
    static constexpr std::size_t most = 128;  ///< stretches

    /// About `size` (at least 1024) bytes of `block`. Many short stretches are better than a few long ones,
    /// in which data is too much alike.
    stretches(byte_view block, std::size_t size) noexcept
        : block_(block), length_(std::clamp<std::size_t>(size / 48 / 16 * 16, 128, 512)) {
        if (block.size() < 2 * size) {
            length_ = std::min(size, block.size());
        } else {
            count_ = std::min(most, size / length_);
        }
    }

    byte_view block() const noexcept { return block_; }
    std::size_t count() const noexcept { return count_; }
    std::size_t size() const noexcept { return count_ * length_; }
    std::size_t length() const noexcept { return length_; }  ///< of each stretch, in bytes

    /// Offset of stretch `k` in the block: a multiple of 8, for words.
    std::size_t begin(std::size_t k) const noexcept {
        return count_ == 1 ? 0 : (block_.size() - length_) / (count_ - 1) / 8 * 8 * k;
    }
    byte_view operator[](std::size_t k) const noexcept { return block_.subspan(begin(k), length_); }

    /// The records of `record_size` bytes, from `offset` in the block on, that stretch `k` has, but for the
    /// first one of the block; so that each has one before it.
    struct record_range {
        std::size_t first;  ///< offset in the block of the first record
        std::size_t count;
    };
    record_range records(std::size_t k, std::size_t record_size, std::size_t offset) const noexcept {
        const std::size_t from = std::max(begin(k), offset + record_size);
        const std::size_t first = offset + (from - offset + record_size - 1) / record_size * record_size;
        const std::size_t end = begin(k) + length_;
        return {first, first < end ? (end - first) / record_size : 0};
    }

    /// Copies all stretches to `to`.
    void gather(std::vector<std::uint8_t>& to) const {
        to.clear();
        for (std::size_t k = 0; k < count_; ++k) to.insert(to.end(), (*this)[k].begin(), (*this)[k].end());
    }

  private:
    byte_view block_;
    std::size_t count_ = 1;
    std::size_t length_;
};

}  // namespace huffpipe::context
