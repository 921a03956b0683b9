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
// Huffman-coded. All fields follow each other without gaps, the first bit in the lowest bit of the first
// byte, plain numbers with their lowest bit first; zero bits fill the last byte.
//
//   15 x 3 bits   code length of each token (0: not used; 1 to 7), tokens 0 to 14; a complete prefix code
//   tokens        each as its canonical code word, first bit of the word first, and then its extra bits,
//   until
//                 256 lengths are known; tokens must not go beyond the 256th
//
//   token 0 to 11   the next length is this number
//   token 12        the length before is repeated 3 to 6 times: 2 extra bits, the number of times less 3
//   token 13        length 0, 3 to 10 times: 3 extra bits, the number of times less 3
//   token 14        length 0, 11 to 138 times: 7 extra bits, the number of times less 11
//
// Token 12 must not be first. The lengths must form a complete prefix code.

/// Bytes that `write_code_lengths` fills at most.
inline constexpr std::size_t max_length_bytes = (15 * 3 + alphabet_size * 7 + 7) / 8;

/// Writes the lengths of a complete code; `out` has room for `max_length_bytes`. Returns the end of what was
/// written.
std::uint8_t* write_code_lengths(const code_lengths& lengths, std::uint8_t* out) noexcept;

/// Reads code lengths from the front of `bytes`; returns how many bytes they took, or nothing if that is no
/// complete code in exactly the form above.
std::optional<std::size_t> read_code_lengths(byte_view bytes, code_lengths& lengths) noexcept;

}  // namespace huffpipe::huffman
