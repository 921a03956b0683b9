#pragma once

#include "base/bytes.hpp"
#include "kernels/inline.hpp"
#include "kernels/streams.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

template <std::size_t count>
HUFFPIPE_INLINE void split_into(const std::uint8_t* __restrict bytes, std::size_t size,
                                std::uint8_t* __restrict planes) {
    std::size_t begin[count];
    for (std::size_t k = 0, at = 0; k < count; at += plane_size(size, count, k++)) begin[k] = at;
    const std::size_t words = size / count;
    for (std::size_t i = 0; i < words; ++i)
#pragma GCC unroll 8
        for (std::size_t k = 0; k < count; ++k) planes[begin[k] + i] = bytes[i * count + k];
    for (std::size_t k = 0; k < size % count; ++k) planes[begin[k] + words] = bytes[words * count + k];
}

/// Exchanges the bits of `a` that `mask << shift` marks with those of `b` that `mask` marks.
HUFFPIPE_INLINE void exchange(std::uint64_t& a, std::uint64_t& b, unsigned shift, std::uint64_t mask) {
    const std::uint64_t differ = ((a >> shift) ^ b) & mask;
    a ^= differ << shift;
    b ^= differ;
}

/// Compilers make poor shuffles of eight planes: this transposes 8 words as a matrix of 8 x 8 bytes, by
/// quarters, then by pairs, then singly.
HUFFPIPE_INLINE void split_into_eight(const std::uint8_t* bytes, std::size_t size, std::uint8_t* planes) {
    std::size_t begin[8];
    for (std::size_t k = 0, at = 0; k < 8; at += plane_size(size, 8, k++)) begin[k] = at;
    std::size_t i = 0;
    for (; i + 8 <= size / 8; i += 8) {
        std::uint64_t row[8];
        for (std::size_t k = 0; k < 8; ++k) row[k] = load_le<std::uint64_t>(bytes + 8 * (i + k));
        for (std::size_t k = 0; k < 4; ++k) exchange(row[k], row[k + 4], 32, 0x00000000ffffffff);
        for (std::size_t k = 0; k < 8; k += 1 + 2 * (k % 2))
            exchange(row[k], row[k + 2], 16, 0x0000ffff0000ffff);
        for (std::size_t k = 0; k < 8; k += 2) exchange(row[k], row[k + 1], 8, 0x00ff00ff00ff00ff);
        for (std::size_t k = 0; k < 8; ++k) store_le<std::uint64_t>(planes + begin[k] + i, row[k]);
    }
    for (std::size_t at = 8 * i; at < size; ++at) planes[begin[at % 8] + at / 8] = bytes[at];
}

template <std::size_t count>
HUFFPIPE_INLINE void merge_from(const std::uint8_t* __restrict planes, std::size_t size,
                                std::uint8_t* __restrict bytes) {
    std::size_t begin[count];
    for (std::size_t k = 0, at = 0; k < count; at += plane_size(size, count, k++)) begin[k] = at;
    const std::size_t words = size / count;
    for (std::size_t i = 0; i < words; ++i)
#pragma GCC unroll 8
        for (std::size_t k = 0; k < count; ++k) bytes[i * count + k] = planes[begin[k] + i];
    for (std::size_t k = 0; k < size % count; ++k) bytes[words * count + k] = planes[begin[k] + words];
}

HUFFPIPE_INLINE void split_planes_body(const std::uint8_t* bytes, std::size_t size, std::size_t count,
                                       std::uint8_t* planes) {
    if (count == 2) split_into<2>(bytes, size, planes);
    if (count == 4) split_into<4>(bytes, size, planes);
    if (count == 8) split_into_eight(bytes, size, planes);
}

HUFFPIPE_INLINE void merge_planes_body(const std::uint8_t* planes, std::size_t size, std::size_t count,
                                       std::uint8_t* bytes) {
    if (count == 2) merge_from<2>(planes, size, bytes);
    if (count == 4) merge_from<4>(planes, size, bytes);
    if (count == 8) merge_from<8>(planes, size, bytes);
}

}  // namespace huffpipe::kernels
