#include "reference/length_tokens.hpp"

#include "reference/bit_cursor.hpp"
#include "reference/prefix_code.hpp"

namespace huffpipe_reference {
namespace {

constexpr std::size_t symbols = 256;
constexpr std::size_t tokens = 15;

prefix_code read_token_code(bit_cursor& bits) {
    bytes lengths;
    for (std::size_t token = 0; token < tokens; ++token) {
        lengths.push_back(static_cast<std::uint8_t>(bits.number(3)));
    }
    return prefix_code(lengths);
}

void read_token(const prefix_code& code, bit_cursor& bits, bytes& lengths) {
    const unsigned token = code.symbol(bits);
    std::size_t count = 1;
    std::uint8_t length = 0;
    if (token <= 11) {
        length = static_cast<std::uint8_t>(token);
    } else if (token == 12) {
        require(!lengths.empty());
        length = lengths.back();
        count = 3 + bits.number(2);
    } else if (token == 13) {
        count = 3 + bits.number(3);
    } else {
        count = 11 + bits.number(7);
    }
    lengths.insert(lengths.end(), count, length);
}

}  // namespace

bytes read_lengths(byte_cursor& from) {
    bit_cursor bits(from.peek(from.left()));
    const prefix_code code = read_token_code(bits);
    bytes lengths;
    while (lengths.size() < symbols) read_token(code, bits, lengths);
    require(lengths.size() == symbols);
    from.take(bits.finish_byte());
    return lengths;
}

}  // namespace huffpipe_reference
