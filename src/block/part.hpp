#pragma once

#include "huffman/length_coding.hpp"
#include "kernels/streams.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

// The wire format of order-0 data
//
// The payload of an order-0 block is a string of parts that cover the raw bytes from first to last. Numbers
// are little-endian. A part is
//
//   1 byte     bits 0 to 2: kind; bit 7: this is the last part; the other bits are zero
//   3 bytes    raw size of the part, 1 or more; absent in the last part, which holds all that is left
//   then, by kind:
//   copied     0   the raw bytes
//   constant   1   one byte, which is repeated
//   single     2   one bit stream
//   segments   3   6 bit streams; the part is cut into 6 runs
//   lanes      4   10 bit streams that own 20 bytes in turn
//   planes     5   1 byte: bits 0 to 3: the number of planes, 2, 4 or 8; bit 4: the planes hold differences;
//   bit 5: of
//                  big-endian words; bits 6 and 7 are zero. Then each plane, a string of parts of its own
//
// The last part must be marked as such, and no other. Kinds single, segments and lanes hold
//
//   code lengths   as in huffman/length_coding.hpp, for a code of bytes with words of at most 11 bits
//   stream sizes   one for each stream, in bytes
//   run sizes      only in segments: the raw sizes of the first five runs; the sixth is what is left
//   bit streams    one after the other
//
// Stream sizes and run sizes take 2 bytes each if the part's raw size is at most 32768, else 3. Such a part
// has at most 262144 raw bytes. Runs may be empty, but follow each other from the first byte to the last.
//
// Planes take apart what has a rhythm, such as 16-bit numbers: byte i of the part goes to plane i mod the
// number of planes. Each plane has at least one byte. Its string of parts ends with a part marked as the last
// one, and holds no part of kind planes. A part of kind planes has at most 262144 raw bytes.
//
// A bit stream is the code words of its bytes, from the LAST byte to the FIRST: the first bit is the lowest
// of the stream's first byte, and words go into it first bit first. Zero bits fill the last byte; the
// stream has no bytes beyond it, so that a stream of no bits is empty. Of the three kinds, single codes all
// bytes in its stream; segments codes each run in its own; in lanes, the byte at distance d before the part's
// last byte (which has d = 0) belongs to stream (d / 20) mod 10.

enum class part_kind : std::uint8_t {
    copied = 0,
    constant = 1,
    single = 2,
    segments = 3,
    lanes = 4,
    planes = 5
};

inline constexpr std::uint8_t part_kind_bits = 0x07;
inline constexpr std::uint8_t last_part_bit = 0x80;
inline constexpr std::uint8_t plane_count_bits = 0x0f;
inline constexpr std::uint8_t differences_bit = 0x10;
inline constexpr std::uint8_t big_endian_bit = 0x20;
inline constexpr std::size_t part_size_bytes = 3;                    ///< of the raw size field
inline constexpr std::size_t max_coded_part = std::size_t{1} << 18;  ///< raw bytes
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
