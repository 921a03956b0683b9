#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::huffman {

/// The lowest `length` bits of `word` in reverse order; `length` from 0 to 16.
constexpr std::uint16_t reverse_bits(std::uint32_t word, unsigned length) noexcept {
    word = (word & 0x5555) << 1 | (word >> 1 & 0x5555);
    word = (word & 0x3333) << 2 | (word >> 2 & 0x3333);
    word = (word & 0x0f0f) << 4 | (word >> 4 & 0x0f0f);
    word = (word & 0x00ff) << 8 | (word >> 8 & 0x00ff);
    return static_cast<std::uint16_t>(word >> (16 - length));
}

/// Assigns the canonical code to complete `lengths` of at most 15 bits: words in the order of (length,
/// symbol) are consecutive binary numbers, each followed by zeros as the length grows (Schwartz and Kallick,
/// 1964). `words` gets them with the first bit of the word in bit 0, as bit streams hold them.
constexpr void assign_code_words(std::span<const std::uint8_t> lengths,
                                 std::span<std::uint16_t> words) noexcept {
    std::array<std::uint32_t, 16> next{};
    for (const unsigned length : lengths) ++next[length];
    std::uint32_t word = 0, of_length = 0;
    for (unsigned length = 1; length < next.size(); ++length) {
        word = (word + (length == 1 ? 0 : of_length)) << 1;
        of_length = next[length];
        next[length] = word;
    }
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
        const unsigned length = lengths[symbol];
        words[symbol] = length == 0 ? std::uint16_t{0} : reverse_bits(next[length]++, length);
    }
}

}  // namespace huffpipe::huffman
