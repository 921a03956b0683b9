#include "huffman/decode_tables.hpp"

#include "huffman/canonical_code.hpp"

#include <algorithm>

namespace huffpipe::huffman {
namespace {

using code_words = std::array<std::uint16_t, alphabet_size>;

/// The symbols that have a code word, shortest words first.
struct by_length {
    std::array<std::uint8_t, alphabet_size> symbol;
    unsigned size = 0;
    unsigned shortest, longest;

    explicit by_length(const code_lengths& lengths) noexcept {
        std::array<unsigned, max_code_length + 2> start{};
        for (const unsigned length : lengths) ++start[length + 1];
        shortest = 1;
        while (start[shortest + 1] == 0) ++shortest;
        start[1] = 0;
        for (unsigned length = 1; length <= max_code_length; ++length) start[length + 1] += start[length];
        size = start[max_code_length + 1];
        longest = max_code_length;
        while (longest > 1 && start[longest + 1] == start[longest]) --longest;
        for (std::size_t s = 0; s < alphabet_size; ++s)
            if (lengths[s] != 0) symbol[start[lengths[s]]++] = static_cast<std::uint8_t>(s);
    }
};

constexpr std::uint64_t entry_of(unsigned symbol, unsigned length) noexcept {
    return std::uint64_t{symbol} << 56 | 1 << 8 | length;
}

/// With a word of one bit, 9 bits mostly hold six symbols already, and the table is made four times as fast.
constexpr unsigned enough_with_one_bit_words = 9;

/// The entry for one symbol, `head`, and the symbols of `tail` after it.
constexpr std::uint64_t joined(std::uint64_t head, std::uint64_t tail) noexcept {
    return ((tail & ~std::uint64_t{0xffff}) >> 8) + (tail & 0xffff) + head;
}

/// A full entry less its last symbol, so that one more fits before it.
std::uint64_t shortened(std::uint64_t entry, const code_lengths& lengths) noexcept {
    if (symbols_of(entry) < max_symbols_per_entry) return entry;
    const unsigned last = entry >> 16 & 0xff;
    return (entry & ~std::uint64_t{0xff0000}) - (1 << 8) - lengths[last];
}

}  // namespace

void build_single_table(const code_lengths& lengths, single_table& table) noexcept {
    code_words words;
    assign_code_words(lengths, words);
    for (std::size_t symbol = 0; symbol < alphabet_size; ++symbol) {
        const unsigned length = lengths[symbol];
        if (length == 0) continue;
        const auto entry = static_cast<std::uint16_t>(symbol << 8 | length);
        for (std::size_t i = words[symbol]; i < table_size; i += std::size_t{1} << length)
            table[single_index(i)] = entry;
    }
}

// T_r is the table for the next r bits: which symbols lie in them wholly. The entry of T_r for a word of
// length l and j in the r - l bits after it is that word's symbol, followed by entry j of T_(r - l). Only
// tables that some entry of the last one can lead to are made. The others than the last lie at shorter_[2^r].
void multi_table_builder::build(const code_lengths& lengths, multi_table& table) noexcept {
    code_words words;
    assign_code_words(lengths, words);
    const by_length order(lengths);
    table.index_bits =
        order.shortest == 1 ? std::max(order.longest, enough_with_one_bit_words) : max_code_length;
    const auto shorter = [&](unsigned bits) { return shorter_.data() + (std::size_t{1} << bits); };
    for (unsigned bits = 0; bits <= table.index_bits; ++bits) {
        const bool final = bits == table.index_bits;
        if (!final && bits > table.index_bits - order.shortest) continue;
        std::uint64_t* const entries = final ? table.entries.data() : shorter(bits);
        if (bits < order.longest) std::fill_n(entries, std::size_t{1} << bits, 0);
        for (unsigned i = 0; i < order.size && lengths[order.symbol[i]] <= bits; ++i) {
            const unsigned symbol = order.symbol[i], length = lengths[symbol], rest = bits - length;
            const std::uint64_t head = entry_of(symbol, length);
            const std::uint64_t* const tails = shorter(rest);
            std::uint64_t* const own = entries + words[symbol];
            if (rest < max_symbols_per_entry * order.shortest)
                for (std::size_t j = 0; j < std::size_t{1} << rest; ++j)
                    own[j << length] = joined(head, tails[j]);
            else
                for (std::size_t j = 0; j < std::size_t{1} << rest; ++j)
                    own[j << length] = joined(head, shortened(tails[j], lengths));
        }
    }
}

}  // namespace huffpipe::huffman
