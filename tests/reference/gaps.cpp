#include "reference/gaps.hpp"

#include "reference/byte_cursor.hpp"

namespace huffpipe_reference {

bytes fill_gaps(byte_span gaps, byte_span values, std::uint8_t usual, std::size_t count, std::size_t width) {
    byte_cursor left(values, verdict::damaged);
    bytes words;
    for (const std::uint8_t gap : gaps) {
        words.insert(words.end(), gap * width, usual);
        require(words.size() <= count * width);
        if (gap == 255) continue;
        const byte_span value = left.take(width);
        words.insert(words.end(), value.begin(), value.end());
    }
    require(gaps.empty() || gaps.back() != 255);
    require(left.left() == 0 && words.size() <= count * width);
    words.resize(count * width, usual);
    return words;
}

}  // namespace huffpipe_reference
