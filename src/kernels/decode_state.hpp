#pragma once

#include "kernels/streams.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// The highest bit of a bit buffer after a refill. Bits are taken by shifting the buffer down, so the zeros
/// above it count what has been taken.
inline constexpr std::uint64_t sentinel = std::uint64_t{1} << 63;

/// Where each of 6 segments is being decoded. For every stream: `bits` was loaded from the 8 bytes at `in`,
/// with the highest bit replaced by the sentinel, and then shifted down by as many bits as have been taken.
struct segments_state {
    std::array<std::uint64_t, segment_count> bits;
    std::array<const std::uint8_t*, segment_count> in;
    std::array<std::uint8_t*, segment_count> out;  ///< what has been decoded begins here; it grows downwards
};

/// Where 10 lanes are being decoded, likewise; `out` is shared.
struct lanes_state {
    std::array<std::uint64_t, lane_count> bits;
    std::array<const std::uint8_t*, lane_count> in;
    std::uint8_t* out;
};

/// How many bits of a buffer have been taken since its refill.
inline unsigned taken(std::uint64_t bits) noexcept {
    return static_cast<unsigned>(std::countl_zero(bits));
}

}  // namespace huffpipe::kernels
