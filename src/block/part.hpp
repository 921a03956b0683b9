#pragma once

#include "huffman/length_coding.hpp"
#include "kernels/streams.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

// The wire format of order-0 data
//
// The payload of an order-0 block is a string of parts, which cover the block's raw bytes from first to last.
// Numbers are little-endian. A part is
//
//   1 byte     bits 0 to 2: the kind; bit 7: this is the last part; bits 3 to 6 are zero
//   3 bytes    raw size of the part, 1 or more; absent in the last part, which holds all that is left
//   content    by kind:
//
//   0 copied     the raw bytes
//   1 constant   one byte, which is repeated
//   2 single     one bit stream
//   3 segments   6 bit streams; the part is cut into 6 runs
//   4 lanes      10 bit streams, which own 20 bytes in turn
//   5 planes     strings of parts; the part's bytes are sorted into planes
//
// The last part must be marked as such, and no other; nothing follows it. A part that is not the last of its
// string, and neither copied nor constant, has at least 16384 raw bytes, so that no payload can make a
// decoder build tables without end. A part of kinds 2 to 5 has at most 262144 raw bytes.
//
// Content of single, segments and lanes:
//
//   code lengths   as in huffman/length_coding.hpp; they define a code of bytes, with words of 1 to 11 bits
//   stream sizes   of each stream, in bytes
//   run sizes      only in segments: raw sizes of the first five runs; the sixth run is what is left
//   bit streams    one after the other
//
// Stream sizes and run sizes take 2 bytes each in a part of at most 32768 raw bytes, else 3. A run may be
// empty. Runs follow each other from the part's first byte to its last.
//
// A bit stream holds the code words of its bytes, from the LAST byte to the FIRST. It begins with the lowest
// bit of its first byte, and each word is put into it first bit first. The last byte is filled up with zero
// bits, and no byte follows; a stream without bits is empty. The stream of kind single codes all bytes of the
// part, and each stream of kind segments the bytes of its run. In kind lanes, the byte at distance d before
// the part's last byte (itself at distance 0) belongs to stream (d / 20) mod 10.
//
// Content of planes:
//
//   1 byte     bits 0 to 3: the number of planes p, which is 2, 4 or 8; bit 4: differences (not with p = 8);
//              bit 5: of big-endian words (only with bit 4); bits 6 and 7 are zero
//   planes     p strings of parts, each ended by a part marked as the last; none of them of kind planes
//
// Byte i of the part goes to plane i mod p; within a plane, bytes keep their order. The part has at least p
// bytes.
//
// With differences, the part is first taken for words of p bytes, little- or big-endian by bit 5; bytes
// behind the last whole word stay as they are. The difference of each word to the word before it (of the
// first, to 0) is taken modulo 2^(8p) and read as a two's complement number d. The word is replaced by 2d if
// d >= 0, else by -2d - 1, as a little-endian number. The bytes of these numbers go to the planes.

enum class part_kind : std::uint8_t {
    copied = 0,
    constant = 1,
    single = 2,
    segments = 3,
    lanes = 4,
    planes = 5,
};

inline constexpr std::uint8_t part_kind_bits = 0x07;
inline constexpr std::uint8_t last_part_bit = 0x80;
inline constexpr std::uint8_t plane_count_bits = 0x0f;
inline constexpr std::uint8_t differences_bit = 0x10;
inline constexpr std::uint8_t big_endian_bit = 0x20;
inline constexpr std::size_t part_size_bytes = 3;                    ///< of the raw size field
inline constexpr std::size_t max_coded_part = std::size_t{1} << 18;  ///< raw bytes
inline constexpr std::size_t min_inner_part = std::size_t{1} << 14;  ///< raw bytes; see above
inline constexpr std::size_t max_short_part = std::size_t{1} << 15;  ///< raw bytes, for 2-byte size fields

/// How many bit streams a part of a kind has.
constexpr unsigned stream_count(part_kind kind) noexcept {
    if (kind == part_kind::segments) return kernels::segment_count;
    if (kind == part_kind::lanes) return kernels::lane_count;
    return kind == part_kind::single ? 1 : 0;
}

/// Bytes that the size fields of a coded part of `raw_size` bytes take each.
constexpr unsigned size_field_bytes(std::size_t raw_size) noexcept {
    return raw_size <= max_short_part ? 2 : 3;
}

/// Bytes before the content of a part.
constexpr std::size_t part_header_bytes(bool last) noexcept {
    return last ? 1 : 1 + part_size_bytes;
}

/// Bytes at most between a coded part's header and its bit streams.
inline constexpr std::size_t max_code_header_bytes =
    huffman::max_length_bytes + 3 * (kernels::most_streams + kernels::segment_count - 1);

}  // namespace huffpipe::block
