#include "reference/word_differences.hpp"

#include "reference/byte_cursor.hpp"

namespace huffpipe_reference {

bytes undo_differences(byte_span numbers, std::size_t word_size, word_order order) {
    byte_cursor from(numbers, verdict::damaged);
    bytes words;
    std::uint64_t word = 0;
    while (from.left() >= word_size) {
        const std::uint64_t z = from.number(word_size);
        word += z % 2 == 0 ? z / 2 : -((z + 1) / 2);
        for (std::size_t i = 0; i < word_size; ++i) {
            const std::size_t place = order == word_order::little_endian ? i : word_size - 1 - i;
            words.push_back(static_cast<std::uint8_t>(word >> 8 * place));
        }
    }
    const byte_span behind = from.take(from.left());
    words.insert(words.end(), behind.begin(), behind.end());
    return words;
}

}  // namespace huffpipe_reference
