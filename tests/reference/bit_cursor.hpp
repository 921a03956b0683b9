#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// Walks through the bits of bytes, the lowest bit of each byte first. To need more than there are is damage.
class bit_cursor {
  public:
    explicit bit_cursor(byte_span all) : all_(all) {}

    unsigned bit() {
        require(position_ / 8 < all_.size());
        const unsigned value = all_[position_ / 8] >> position_ % 8 & 1;
        ++position_;
        return value;
    }

    /// A plain number of `count` bits, its lowest bit first.
    unsigned number(unsigned count) {
        unsigned value = 0;
        for (unsigned i = 0; i < count; ++i) value |= bit() << i;
        return value;
    }

    /// Requires that the bits which are left in a byte begun are zero.
    /// @return how many bytes have been begun.
    std::size_t finish_byte() {
        while (position_ % 8 != 0) require(bit() == 0);
        return position_ / 8;
    }

    /// Requires that only zero bits are left, and no byte of these alone.
    void finish_all() { require(finish_byte() == all_.size()); }

  private:
    byte_span all_;
    std::size_t position_ = 0;
};

}  // namespace huffpipe_reference
