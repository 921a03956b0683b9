#include "huffman/length_coding.hpp"

#include "huffman/bit_reader.hpp"
#include "huffman/bit_writer.hpp"
#include "huffman/canonical_code.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::huffman {
namespace {

constexpr unsigned repeat_token = 12, short_zeros_token = 13, long_zeros_token = 14, token_count = 15;
constexpr unsigned token_limit = 7;  // bits of the longest token code word

/// A token that stands for a run of `first` up to `first + 2^extra_bits - 1` lengths.
struct run_shape {
    unsigned first, extra_bits;
    constexpr unsigned last() const { return first + (1u << extra_bits) - 1; }
};
constexpr run_shape repeat{3, 2}, short_zeros{3, 3}, long_zeros{11, 7};

constexpr run_shape shape_of(unsigned token) {
    if (token == repeat_token) return repeat;
    if (token == short_zeros_token) return short_zeros;
    return token == long_zeros_token ? long_zeros : run_shape{1, 0};
}

struct token {
    std::uint8_t number, extra;
};

struct token_string {
    std::array<token, alphabet_size> tokens;
    unsigned size = 0;

    void push(unsigned number, unsigned run = 1) {
        tokens[size++] = {static_cast<std::uint8_t>(number),
                          static_cast<std::uint8_t>(run - shape_of(number).first)};
    }
};

/// Cuts a run of `left` zeros into tokens.
void push_zeros(token_string& out, unsigned left) {
    while (left > 0) {
        const unsigned number = left >= long_zeros.first    ? long_zeros_token
                                : left >= short_zeros.first ? short_zeros_token
                                                            : 0;
        const unsigned run = std::min(left, shape_of(number).last());
        out.push(number, run);
        left -= run;
    }
}

/// One length, and then its `left - 1` repetitions.
void push_repeats(token_string& out, unsigned length, unsigned left) {
    for (out.push(length), --left; left >= repeat.first;) {
        const unsigned run = std::min(left, repeat.last());
        out.push(repeat_token, run);
        left -= run;
    }
    for (; left > 0; --left) out.push(length);
}

void tokenise(const code_lengths& lengths, token_string& out) {
    for (std::size_t at = 0; at < alphabet_size;) {
        std::size_t end = at + 1;
        while (end < alphabet_size && lengths[end] == lengths[at]) ++end;
        const auto run = static_cast<unsigned>(end - at);
        lengths[at] == 0 ? push_zeros(out, run) : push_repeats(out, lengths[at], run);
        at = end;
    }
}

using token_lengths = std::array<std::uint8_t, token_count>;

/// What the next 7 bits begin with: the token, and its code length.
using token_table = std::array<token, 1 << token_limit>;

void build_token_table(const token_lengths& lengths, token_table& table) {
    std::array<std::uint16_t, token_count> words;
    assign_code_words(lengths, words);
    for (unsigned number = 0; number < token_count; ++number)
        if (lengths[number] != 0)
            for (std::size_t i = words[number]; i < table.size(); i += std::size_t{1} << lengths[number])
                table[i] = {static_cast<std::uint8_t>(number), lengths[number]};
}

}  // namespace

std::uint8_t* write_code_lengths(const code_lengths& lengths, std::uint8_t* out) noexcept {
    token_string string;
    tokenise(lengths, string);
    std::array<std::uint32_t, token_count> counts{};
    for (unsigned i = 0; i < string.size; ++i) ++counts[string.tokens[i].number];
    token_lengths widths;
    std::array<std::uint16_t, token_count> words;
    find_code_lengths(counts, token_limit, widths);
    assign_code_words(widths, words);
    bit_writer bits(out);
    for (const unsigned width : widths) bits.put(width, 3);
    for (unsigned i = 0; i < string.size; ++i) {
        const auto [number, extra] = string.tokens[i];
        bits.put(words[number], widths[number]);
        bits.put(extra, shape_of(number).extra_bits);
    }
    return bits.finish();
}

std::optional<std::size_t> read_code_lengths(byte_view bytes, code_lengths& lengths) noexcept {
    bit_reader bits(bytes);
    token_lengths widths;
    for (auto& width : widths) width = static_cast<std::uint8_t>(bits.take(3));
    if (!is_complete(widths, token_limit)) return std::nullopt;
    token_table table;
    build_token_table(widths, table);
    for (std::size_t at = 0; at < alphabet_size;) {
        const auto [number, width] = table[bits.peek() & (table.size() - 1)];
        bits.skip(width);
        const run_shape shape = shape_of(number);
        const std::size_t run = shape.first + bits.take(shape.extra_bits);
        if (run > alphabet_size - at || (number == repeat_token && at == 0)) return std::nullopt;
        const auto length = number == repeat_token  ? lengths[at - 1]
                            : number < repeat_token ? static_cast<std::uint8_t>(number)
                                                    : std::uint8_t{0};
        std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(at), run, length);
        at += run;
    }
    const std::size_t size = (bits.position() + 7) / 8;
    if (size > bytes.size() || !bit_reader(bytes.first(size), bits.position()).at_end()) return std::nullopt;
    if (!is_complete(lengths, max_code_length)) return std::nullopt;
    return size;
}

}  // namespace huffpipe::huffman
