#pragma once

#include "reference/bit_cursor.hpp"

#include <map>
#include <utility>

namespace huffpipe_reference {

/// A complete canonical prefix code, see "Code lengths" in huffpipe(5).
class prefix_code {
  public:
    /// The code of the symbols whose words have these lengths; refuses a code that is not complete.
    explicit prefix_code(byte_span lengths);

    /// The symbol whose word comes next.
    unsigned symbol(bit_cursor& from) const;

  private:
    std::map<std::pair<unsigned, unsigned>, unsigned> symbols_;  // by the length and the value of the word
};

}  // namespace huffpipe_reference
