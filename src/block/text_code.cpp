#include "block/text_code.hpp"

#include "base/error.hpp"
#include "huffman/bit_reader.hpp"
#include "huffman/bit_writer.hpp"
#include "huffman/canonical_code.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace huffpipe::block {
namespace {

constexpr std::size_t symbol_count = 98, escape = symbol_count - 1, class_count = 16;
constexpr unsigned max_word = 10;  // bits
constexpr std::uint8_t newline_symbol = 1;

// The class of each symbol, a hexadecimal digit each. Symbols are tab, newline, space to tilde, escape.
constexpr std::string_view class_digits =
    "0012300202240045526666666666542007228882888298888288888288588504222a97bc9bbd9b99ea99be7ab70074042f";

// For each class, the lengths of the code words of all symbols that may follow; found by
// tests/training/text_code.py.
constexpr std::array<std::string_view, class_count> length_digits{
    "632a778a796868856566699989699aa59aa7a88989a88a88887a8768a9aaa78aa8a787666796aa87865a866899aaa699a8",
    "aa2a49aaa86a78a687677999aaaaaa98aaa898998888aa89999a9879a9aaa78aa9a465665775a966656a65467689a8a8a8",
    "a65a7aaaa7867a688685589668888aa9aaa6766776a78a66566a555888699a89a58665666786896656596556778aaaaa99",
    "a54a7a9aaaa8aa368aaa5aaaaaaa2aaaaaaaa8aaa789aaa69a8a9a9aaaaaaaaaaaa676667664aa55777a764896a9aaaaaa",
    "931a3aaaa886aa5a6aaaaaaaaaaa46aaaaaaaaaaaaaaaaaaa9aaaaaaaaaaa988aaaaaaa9aaa9aaaaa9aa999aaaaaaaa9aa",
    "a43a5aaaaaaaaaa4673345557777aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8a9a6767767778a78776a766899aaaaaaa7",
    "a74a6aaaaaa7a86547344444455547aaaaaaaaaaaaaaaaaaaaaaaa7aaaaaaaa7a7a887888aaaa9aaaaaaaaaaaa8aaaaaaa",
    "a73a7aaaaa99aa8778aaaaaaaaaa9aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8a4a6939a33a568937a5656a7a6aaaaaa",
    "a74a9aaaa998aa7986667aaaaaaaaaaaaaa596747775a857755a65469a98aa79a4a5a8a4aa54aa7a949a6976aaa7aaaaaa",
    "a84a6aaaa999aa877798999999999aaaaaaa9aaaaaaaaaaaaa9aaaaaaaaaaa9aa8a3776369838946845a55549aa5aaa8aa",
    "a84a7aaaaaaaaaa997aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8655665a68744385a343567688aaaaa",
    "a63a5aaaa988aa7767a99aaa8aaa7aa8aaaa9aaaaaaaaaaaaaaaaaaaaaaaa89aa7a486628684a777649a555579a69aaaaa",
    "a62a6aaaa989aa7768aaaaaaaaaa79a99aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa8a5744668a8aa564a68345a6868aaa7aa",
    "aa7aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa6554555aaa945246a543a6a6a7aaaaa",
    "a63a5aaaa898aa7766a8a9aaaaaa6aa8aaaaaaaaaaaaaaaaaaaaaaaaaaaaa99aa9a5a5436465a778856a843589a7aaaaaa",
    "a33a6aaaa868aa7a6aa9aaaaaaaa8aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa7aaaa89787a789a989699a677998a8aaa9a1",
};

constexpr std::uint8_t digit(char c) noexcept {
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

constexpr std::size_t symbol_of(std::uint8_t byte) noexcept {
    if (byte == '\t') return 0;
    if (byte == '\n') return newline_symbol;
    return byte >= ' ' && byte <= '~' ? byte - std::size_t{' '} + 2 : escape;
}

constexpr std::uint8_t byte_of(std::size_t symbol) noexcept {
    if (symbol < 2) return symbol == 0 ? '\t' : '\n';
    return static_cast<std::uint8_t>(symbol - 2 + ' ');
}

struct symbol_code {
    std::uint16_t word;  // its first bit lowest
    std::uint8_t length;
};

/// Two bytes: bits 0 to 3 the length of the word, 4 to 7 the symbol's class, 8 to 15 the byte.
using decoded_symbol = std::uint16_t;
constexpr std::uint8_t escaped_byte = 0xff;  // in place of the escape's; no known byte

struct text_codes {
    std::array<std::uint8_t, symbol_count> class_of{};
    std::array<std::array<symbol_code, symbol_count>, class_count> codes{};
    // By class and the next `max_word` bits: what they begin with.
    std::array<std::array<decoded_symbol, std::size_t{1} << max_word>, class_count> decoded{};
};

constexpr text_codes make_codes() {
    text_codes made;
    for (std::size_t symbol = 0; symbol < symbol_count; ++symbol)
        made.class_of[symbol] = digit(class_digits[symbol]);
    for (std::size_t k = 0; k < class_count; ++k) {
        std::array<std::uint8_t, symbol_count> lengths{};
        std::array<std::uint16_t, symbol_count> words{};
        for (std::size_t symbol = 0; symbol < symbol_count; ++symbol)
            lengths[symbol] = digit(length_digits[k][symbol]);
        huffman::assign_code_words(lengths, words);
        for (std::size_t symbol = 0; symbol < symbol_count; ++symbol) {
            made.codes[k][symbol] = {words[symbol], lengths[symbol]};
            const unsigned byte = symbol == escape ? escaped_byte : byte_of(symbol);
            for (std::size_t bits = words[symbol]; bits < made.decoded[k].size();
                 bits += std::size_t{1} << lengths[symbol])
                made.decoded[k][bits] =
                    static_cast<decoded_symbol>(lengths[symbol] | made.class_of[symbol] << 4 | byte << 8);
        }
    }
    return made;
}

constexpr text_codes tables = make_codes();

void require(bool condition, const char* complaint, std::size_t bit) {
    if (!condition) throw error(error_kind::damaged, complaint, bit / 8);
}

}  // namespace

std::size_t text_size(byte_view raw, std::size_t limit) noexcept {
    constexpr std::size_t run = 256;  // bytes between two looks at the limit
    std::size_t bits = 0, before = newline_symbol;
    for (std::size_t begin = 0; begin < raw.size() && bits / 8 < limit; begin += run) {
        for (const std::uint8_t byte : raw.subspan(begin, std::min(run, raw.size() - begin))) {
            const std::size_t symbol = symbol_of(byte);
            bits += tables.codes[tables.class_of[before]][symbol].length;
            if (symbol == escape) bits += 8;
            before = symbol;
        }
    }
    return (bits + 7) / 8;
}

void encode_text(byte_view raw, std::uint8_t* out) noexcept {
    huffman::bit_writer bits(out);
    std::size_t before = newline_symbol;
    for (const std::uint8_t byte : raw) {
        const std::size_t symbol = symbol_of(byte);
        const symbol_code code = tables.codes[tables.class_of[before]][symbol];
        bits.put(code.word, code.length);
        if (symbol == escape) bits.put(byte, 8);
        before = symbol;
    }
    bits.finish();
}

void decode_text(byte_view payload, byte_span raw) {
    require(raw.size() <= max_text_block, "a block of text is too large", 0);
    huffman::bit_reader bits(payload);
    const auto offset = [&] { return std::min(bits.position() / 8, payload.size()); };
    std::size_t k = tables.class_of[newline_symbol];
    for (std::size_t done = 0; done < raw.size();) {
        constexpr std::size_t at_once = 57 / (max_word + 8);  // as many as the bits of `peek` last for
        std::uint64_t next = bits.peek();
        for (const std::size_t end = std::min(raw.size(), done + at_once); done < end; ++done) {
            const unsigned found = tables.decoded[k][next & ((1u << max_word) - 1)], length = found & 15;
            k = found >> 4 & 15;
            raw[done] = static_cast<std::uint8_t>(found >> 8);
            next >>= length;
            bits.skip(length);
            if (raw[done] != escaped_byte) continue;
            raw[done] = static_cast<std::uint8_t>(next);
            next >>= 8;
            bits.skip(8);
            require(symbol_of(raw[done]) == escape, "an escape stands for a byte that has a code", offset());
        }
    }
    require(bits.at_end(), "a block of text does not end with its payload", offset());
}

}  // namespace huffpipe::block
