#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// Data that is mostly one word, such as zero, costs up to a bit a symbol however good its contexts are, and
/// what differs loses its neighbours. So the two are separated: into the *values*, which are the words other
/// than the usual one, in order, and the *gaps*, which count the usual words before each value.
///
/// The words have a width of 1, 2, 4 or 8 bytes and begin at the first byte; what remains after the last
/// whole word belongs to neither. In the usual word, all bytes are the same. A gap of g words is written as g
/// / 255 bytes of 255 and a byte g % 255. The words after the last value are not written.
struct gap_format {
    std::size_t width;       ///< of a word, in bytes
    std::uint8_t usual = 0;  ///< each byte of the usual word
};

struct gap_sizes {
    std::size_t gaps;    ///< in bytes
    std::size_t values;  ///< in bytes, a multiple of the width
};

/// The most bytes of gaps that `size` bytes can have.
constexpr std::size_t max_gap_bytes(std::size_t size, std::size_t width) noexcept {
    return size / width + size / width / 255 + 1;
}

/// Splits `raw` into the fronts of `gaps`, which offers `max_gap_bytes`, and `values`, which offers
/// `raw.size()`; returns what they take.
gap_sizes split_gaps(byte_view raw, gap_format format, byte_span gaps, byte_span values) noexcept;

/// The inverse: fills the whole words of `raw`. Returns false, with `raw` unspecified, when the gaps and
/// values do not match each other or the size of `raw`.
bool join_gaps(byte_view gaps, byte_view values, gap_format format, byte_span raw) noexcept;

}  // namespace huffpipe::context
