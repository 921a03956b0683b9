#pragma once

#include "huffman/histogram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::huffman {

inline constexpr unsigned max_code_length = 11;  ///< bits of the longest code word of a byte

/// The length in bits of each byte's code word; 0 for a byte that has none.
using code_lengths = std::array<std::uint8_t, alphabet_size>;

/// Finds the lengths of an optimal prefix code with no word longer than `limit` bits, and writes them to
/// `lengths` (as long as `counts`; at most 256 symbols). Symbols that never occur get length 0, a lone symbol
/// gets length 1. Returns the number of symbols that occur; it must be at most 2^limit, and `limit` at
/// most 15. Of all optimal codes it is always the same one: symbols of equal count get lengths that do not
/// rise with the symbol.
///
/// Moffat and Katajainen (1995), "In-place calculation of minimum-redundancy codes"; where that code is too
/// long, Larmore and Hirschberg (1990), "A fast algorithm for optimal length-limited Huffman codes"
/// (package-merge).
unsigned find_code_lengths(std::span<const std::uint32_t> counts, unsigned limit,
                           std::span<std::uint8_t> lengths) noexcept;

/// Whether words of these lengths (each at most `limit`) form a complete prefix code: every infinite bit
/// string begins with exactly one of them, that is, Kraft's sum is exactly 1.
bool is_complete(std::span<const std::uint8_t> lengths, unsigned limit) noexcept;

}  // namespace huffpipe::huffman
