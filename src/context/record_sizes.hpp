#pragma once

#include "base/cpu.hpp"
#include "context/stretches.hpp"

#include <cstddef>
#include <span>

namespace huffpipe::context {

inline constexpr std::size_t longest_record = 32;  ///< that is looked for, in bytes
inline constexpr std::size_t most_record_sizes = 16;

/// Finds record sizes that are worth a closer look: the usual widths of numbers, and up to `periods` (at most
/// 12) lags at which many bytes nearly match. If there is a divisor at which about as many do, then that is
/// the size. Writes them to the front of `sizes` and returns how many they are.
std::size_t likely_record_sizes(const stretches& sample, std::size_t periods, cpu_level level,
                                std::span<std::size_t, most_record_sizes> sizes) noexcept;

}  // namespace huffpipe::context
