#pragma once

#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/frames.hpp"
#include "support/salvaged.hpp"

#include <algorithm>

namespace huffpipe::test {

inline constexpr std::size_t block_size = 1'000;

/// A piece of `whole`.
inline bytes cut(const bytes& whole, std::size_t begin, std::size_t end) {
    return {whole.begin() + static_cast<std::ptrdiff_t>(begin),
            whole.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// `whole` but for a piece.
inline bytes without(const bytes& whole, std::size_t begin, std::size_t end) {
    return cut(whole, 0, begin) + cut(whole, end, whole.size());
}

/// `raw` with zeros for so many blocks from a block on.
inline bytes zeroed(bytes raw, std::size_t first_block, std::size_t blocks = 1) {
    const auto begin = raw.begin() + static_cast<std::ptrdiff_t>(first_block * block_size);
    std::fill_n(begin, blocks * block_size, std::uint8_t{0});
    return raw;
}

/// `whole` with so many bytes changed.
inline bytes overwritten(bytes whole, std::size_t begin, std::size_t size) {
    for (std::size_t at = begin; at < begin + size; ++at) whole[at] ^= 0xA5;
    return whole;
}

/// What `salvaged` gives in any way it may be run, which must be the same.
inline salvage_result salvaged_in_all_ways(const bytes& packed,
                                           pipeline::lost_bytes lost = pipeline::lost_bytes::zeroed) {
    salvage_result first = salvaged(packed, 0, lost);
    for (const unsigned threads : {1, 2, 8}) {
        const salvage_result other = salvaged(packed, threads, lost, threads * 777);
        CHECK((other.raw == first.raw));
        CHECK(other.holes.size() == first.holes.size());
        CHECK(other.lost.raw_bytes == first.lost.raw_bytes);
    }
    return first;
}

/// Checks all that a hole tells.
inline void check_hole(const hole& found, std::uint64_t raw_begin, std::uint64_t raw_size,
                       std::uint64_t packed_begin, std::uint64_t packed_size) {
    CHECK(found.raw_begin == raw_begin);
    CHECK(found.raw_size == raw_size);
    CHECK(found.packed_begin == packed_begin);
    CHECK(found.packed_size == packed_size);
    CHECK(!found.reason.empty());
}

/// What is damaged, and the number 0 of its frames is the stream frame, n + 1 that of block n.
inline const bytes raw = skewed_bytes(20 * block_size, 1);
inline const bytes packed = compressed(raw, block_size);
inline const auto frames = frames_of(packed);

}  // namespace huffpipe::test
