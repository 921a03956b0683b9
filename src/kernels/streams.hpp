#pragma once

#include "huffman/code_lengths.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

// What the encoding and decoding kernels agree upon. Bit streams begin with the lowest bit of their first
// byte. Every stream codes its bytes from the last to the first.
//
// Segments: the bytes are cut into 6 runs, and each has a stream. For codes so short that one look-up often
// finds several symbols.
//
// Lanes: 10 streams own 20 bytes in turn, beginning at the end: the byte at distance d from the last byte
// belongs to lane (d / 20) % 10. For codes so long that a look-up finds one symbol: the streams then go in
// step and share an output pointer.

inline constexpr unsigned segment_count = 6;
inline constexpr unsigned lane_count = 10;
inline constexpr unsigned lane_run = 20;  ///< bytes that a lane owns at a time
inline constexpr unsigned lane_round =
    lane_count * lane_run;  ///< bytes until the first lane has its next turn
inline constexpr unsigned most_streams = lane_count;

inline constexpr std::size_t most_planes = 8;  ///< planes are 2, 4 or 8

/// Bytes of plane `plane` of `count`, where byte i goes to plane i % count.
constexpr std::size_t plane_size(std::size_t size, std::size_t count, std::size_t plane) noexcept {
    return size / count + (plane < size % count ? 1 : 0);
}

inline constexpr unsigned lookups_per_refill = 5;
inline constexpr unsigned bytes_per_refill = 7;  ///< a refill moves the input pointer on by at most so many

// Each refill leaves 56 bits or more; see decode_body.hpp.
static_assert(lookups_per_refill * huffman::max_code_length <= 56);
static_assert(lane_run % lookups_per_refill == 0);
static_assert(lane_run % 4 == 0, "lanes are packed four symbols at a time");

}  // namespace huffpipe::kernels
