#pragma once

#include "reference/byte_cursor.hpp"
#include "reference/high_bit_cursor.hpp"
#include "reference/prefix_code.hpp"

#include <optional>

namespace huffpipe_reference {

/// A code of which one symbol may be certain, and then take no bits.
class certain_or_prefix_code {
  public:
    explicit certain_or_prefix_code(unsigned certain) : certain_(certain) {}
    explicit certain_or_prefix_code(byte_span lengths) : code_(lengths) {}

    unsigned symbol(high_bit_cursor& from) const { return code_ ? code_->symbol(from) : certain_; }

  private:
    unsigned certain_ = 0;
    std::optional<prefix_code> code_;
};

/// The states of a sequence, see "State machines" in huffpipe(5).
struct state_machine {
    std::vector<certain_or_prefix_code> codes;  // of each state; symbol 256 is the escape
    std::vector<unsigned> memory_of;            // of each state
    std::vector<std::vector<unsigned>> next;    // the state that follows, by memory and byte
};

/// Reads the description of the machine of a sequence of `raw_size` bytes.
state_machine read_state_machine(byte_cursor& from, std::size_t raw_size);

}  // namespace huffpipe_reference
