#pragma once

#include "huffman/histogram.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// A sample is the first `sample_piece` bytes of every stride.
inline constexpr std::size_t sample_piece = 128;

/// Fraction bits of fixed-point logarithms.
inline constexpr unsigned log_fraction_bits = 15;

/// log2(count), within 0.002, for counts from 1 to 2^24 - 1; something for 0. The conversion to float finds
/// the exponent and x in count = 2^exponent * (1 + x), and log2(1 + x) = x + x (1 - x) (0.4205 - 0.1555 x).
/// All else is integer arithmetic, so that no compiler or CPU can round it otherwise.
[[gnu::always_inline]] inline std::uint32_t fixed_log2(std::uint32_t count) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<std::int32_t>(count)));
    const std::uint32_t linear = (bits - (127u << 23)) >> 8;  // exponent + x, with 15 fraction bits
    const std::uint32_t x = linear & 0x7fff;
    const std::uint32_t bow = x * (0x8000 - x) >> 15;
    return linear + (bow * (13779 - (5095 * x >> 15)) >> 15);
}

/// A histogram for each place in words of 8 bytes.
using place_counts = std::array<huffman::histogram, 8>;

/// A survey is a thin sample: pieces of `survey_piece` bytes, `survey_stride` apart, about 65 of them in
/// large windows. Pieces begin at whole words, but not all at the same place of a page.
inline constexpr std::size_t survey_piece = 256;
constexpr std::size_t survey_stride(std::size_t size) noexcept {
    const std::size_t stride = size / 65 / 8 * 8;
    return stride < survey_piece ? survey_piece : stride;
}

/// A set of byte values. Value v is bit (v / 16) % 8 of byte v % 16 + v / 128 * 16, as byte shuffles
/// want it.
class symbol_set {
  public:
    void insert(std::uint8_t value) noexcept {
        bits_[place(value)] = static_cast<std::uint8_t>(bits_[place(value)] | 1 << (value >> 4 & 7));
    }
    bool contains(std::uint8_t value) const noexcept {
        return (bits_[place(value)] >> (value >> 4 & 7) & 1) != 0;
    }
    const std::uint8_t* data() const noexcept { return bits_.data(); }

  private:
    static constexpr std::size_t place(std::uint8_t value) noexcept { return value % 16 + value / 128 * 16; }
    alignas(32) std::array<std::uint8_t, 32> bits_{};
};

}  // namespace huffpipe::kernels
