#pragma once

#include "base/bytes.hpp"
#include "huffman/code_lengths.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace huffpipe::huffman {

// The wire format of code lengths
//
// 256 code lengths, one per byte value from 0 up, are written as a string of tokens, which is itself
// Huffman-coded. All fields follow each other without gaps, from the lowest bit of the first byte up, plain
// numbers with their lowest bit first. Zero bits fill the last byte.
//
//   15 x 3 bits   code length of each token, 0 to 14, in bits (0: not used); they form a complete prefix code
//   tokens        each as its code word, first bit first, followed by its extra bits, until just 256 code
//                 lengths are known
//
//   token 0 to 11   the next code length is this number; no extra bits
//   token 12        the code length before is repeated n + 3 times; 2 extra bits: n. Must not come first
//   token 13        code length 0, n + 3 times; 3 extra bits: n
//   token 14        code length 0, n + 11 times; 7 extra bits: n
//
// Code length 0 means that the byte has no code word. The lengths must form a complete prefix code: the sum
// of 2^-length over all words is 1.
//
// Both codes are canonical. Take the symbols (tokens or byte values) that have a word, shorter words first,
// and of equal lengths the smaller symbol first. The first symbol's word is all zero bits. Each next word is,
// as a binary number whose first bit is its highest, the word before it plus one, followed by as many zero
// bits as the word is longer than the one before.

/// Bytes that `write_code_lengths` fills at most.
inline constexpr std::size_t max_length_bytes = (15 * 3 + alphabet_size * 7 + 7) / 8;

/// Writes the lengths of a complete code; `out` has room for `max_length_bytes`. Returns the end of what was
/// written.
std::uint8_t* write_code_lengths(const code_lengths& lengths, std::uint8_t* out) noexcept;

/// Reads code lengths from the front of `bytes`; returns how many bytes they took, or nothing if that is no
/// complete code in exactly the form above.
std::optional<std::size_t> read_code_lengths(byte_view bytes, code_lengths& lengths) noexcept;

}  // namespace huffpipe::huffman
