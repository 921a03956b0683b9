#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// Walks through the bits of bytes, the highest bit of each byte first. To need more than there are is
/// damage.
class high_bit_cursor {
  public:
    explicit high_bit_cursor(byte_span all) : all_(all) {}

    [[nodiscard]] std::size_t left() const { return all_.size() * 8 - position_; }

    unsigned bit() {
        require(left() > 0);
        const unsigned value = all_[position_ / 8] >> (7 - position_ % 8) & 1;
        ++position_;
        return value;
    }

    /// A plain number of `count` bits, its highest bit first.
    unsigned number(unsigned count) {
        unsigned value = 0;
        for (unsigned i = 0; i < count; ++i) value = value << 1 | bit();
        return value;
    }

    /// A number below `limit`, in as many bits as limit - 1 has.
    unsigned number_below(unsigned limit) {
        unsigned count = 0;
        while ((limit - 1) >> count != 0) ++count;
        const unsigned value = number(count);
        require(value < limit);
        return value;
    }

    /// Requires that the bits which are left in a byte begun are zero.
    /// @return how many bytes have been begun.
    std::size_t finish_byte() {
        while (position_ % 8 != 0) require(bit() == 0);
        return position_ / 8;
    }

  private:
    byte_span all_;
    std::size_t position_ = 0;
};

}  // namespace huffpipe_reference
