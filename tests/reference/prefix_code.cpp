#include "reference/prefix_code.hpp"

namespace huffpipe_reference {
namespace {

constexpr unsigned longest = 11;

}  // namespace

prefix_code::prefix_code(byte_span lengths) {
    unsigned word = 0;
    unsigned length_before = 0;
    unsigned sum = 0;  // of 2 to the power of minus the length, in units of 2 to the power of -longest
    for (unsigned length = 1; length <= longest; ++length) {
        for (unsigned symbol = 0; symbol < lengths.size(); ++symbol) {
            if (lengths[symbol] != length) continue;
            if (!symbols_.empty()) ++word;
            word <<= length - length_before;
            length_before = length;
            symbols_[{length, word}] = symbol;
            sum += 1U << (longest - length);
        }
    }
    require(sum == 1U << longest);
}

}  // namespace huffpipe_reference
