#include "huffman/decode_tables.hpp"

#include "huffman/canonical_code.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

using namespace huffpipe;
using namespace huffpipe::huffman;

namespace {

code_lengths lengths_for(test::shape kind, test::generator& random) {
    histogram counts{};
    for (const auto byte : test::bytes_of(kind, 5000, random)) ++counts[byte];
    ++counts[1];
    ++counts[2];
    code_lengths lengths;
    find_code_lengths(counts, max_code_length, lengths);
    return lengths;
}

/// The symbol whose word `bits` begins with, found bit by bit.
std::uint8_t first_symbol(std::uint32_t bits, const code_lengths& lengths) {
    std::array<std::uint16_t, alphabet_size> words;
    assign_code_words(lengths, words);
    for (std::size_t symbol = 0; symbol < alphabet_size; ++symbol)
        if (lengths[symbol] != 0 && (bits & ((1u << lengths[symbol]) - 1)) == words[symbol])
            return static_cast<std::uint8_t>(symbol);
    FAIL("no word matches");
    return 0;
}

}  // namespace

TEST_CASE("Every entry of the decode tables holds what its bits begin with") {
    test::generator random(5);
    const auto builder = std::make_unique<multi_table_builder>();
    const auto multi = std::make_unique<multi_table>();
    const auto single = std::make_unique<single_table>();
    for (const auto kind : test::all_shapes) {
        const code_lengths lengths = lengths_for(kind, random);
        builder->build(lengths, *multi);
        build_single_table(lengths, *single);
        REQUIRE(multi->index_bits <= max_code_length);
        REQUIRE(*std::max_element(lengths.begin(), lengths.end()) <= multi->index_bits);
        for (std::uint32_t bits = 0; bits < table_size;
             bits += 1 + static_cast<std::uint32_t>(random() % 5)) {
            const std::uint8_t first = first_symbol(bits, lengths);
            REQUIRE((*single)[single_index(bits)] == (first << 8 | lengths[first]));
            const std::uint64_t entry = multi->entry_for(bits);
            REQUIRE(symbols_of(entry) >= 1);
            REQUIRE(symbols_of(entry) <= max_symbols_per_entry);
            unsigned used = 0;
            for (unsigned i = 0; i < symbols_of(entry); ++i) {
                const std::uint8_t symbol = first_symbol(bits >> used, lengths);
                REQUIRE((entry >> (56 - 8 * i) & 0xff) == symbol);
                used += lengths[symbol];
            }
            REQUIRE(length_of(entry) == used);
            REQUIRE(used <= multi->index_bits);
            if (symbols_of(entry) < max_symbols_per_entry)  // and no symbol that fits is left out
                REQUIRE(used + lengths[first_symbol(bits >> used, lengths)] > multi->index_bits);
        }
    }
}
