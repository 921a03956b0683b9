#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace huffpipe::context {

/// Logarithms in whole numbers. Every choice an encoder makes by entropy goes through these tables, so that
/// it is the same choice on every CPU and with every compiler.
///
/// The entropy cost of a histogram with counts c and total t is t log t - sum of c log c: two table look-ups
/// a symbol, no division.
struct log_tables {
    static constexpr std::uint32_t size = 2048;

    std::array<std::uint16_t, size + 1> log2;      ///< [c] = 256 log2 c, rounded; [0] = 0
    std::array<std::uint32_t, size + 2> x_log2_x;  ///< [c] = 64 c log2 c, rounded; [0] = 0
};

extern const log_tables logs;

/// 256 log2 c, for c > 0; 0 for 0. Above the table c loses its low bits (an error below 1/1000 bit).
inline std::uint32_t log2_256(std::uint32_t c) noexcept {
    if (c <= log_tables::size) return logs.log2[c];
    const int shift = 21 - std::countl_zero(c);
    return logs.log2[c >> shift] + 256 * static_cast<std::uint32_t>(shift);
}

/// 64 c log2 c: the cost, in bits / 64, of c symbols of probability 1 / c. Above the table, interpolated.
inline std::uint64_t x_log2_x_64(std::uint32_t c) noexcept {
    if (c < log_tables::size) [[likely]]
        return logs.x_log2_x[c];
    const int shift = 21 - std::countl_zero(c);
    const std::uint32_t high = c >> shift;
    const std::uint32_t low = c & ((1U << shift) - 1);
    const std::uint64_t step = logs.x_log2_x[high + 1] - logs.x_log2_x[high];
    return (std::uint64_t{logs.x_log2_x[high]} << shift) + low * step +
           std::uint64_t{c} * static_cast<std::uint64_t>(shift) * 64;
}

}  // namespace huffpipe::context
