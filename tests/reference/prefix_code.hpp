#pragma once

#include "reference/verdict.hpp"

#include <map>
#include <utility>

namespace huffpipe_reference {

/// A complete canonical prefix code, see "Code lengths" in huffpipe(5).
class prefix_code {
  public:
    /// The code of the symbols whose words have these lengths; refuses a code that is not complete.
    explicit prefix_code(byte_span lengths);

    /// The symbol whose word comes next, first bit first.
    template <class BitCursor>
    unsigned symbol(BitCursor& from) const {
        std::pair<unsigned, unsigned> word{0, 0};
        for (;;) {
            word = {word.first + 1, word.second << 1 | from.bit()};
            const auto found = symbols_.find(word);
            if (found != symbols_.end())
                return found->second;  // happens: in a complete code all bits are words
        }
    }

  private:
    std::map<std::pair<unsigned, unsigned>, unsigned> symbols_;  // by the length and the value of the word
};

}  // namespace huffpipe_reference
