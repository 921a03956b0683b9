#pragma once

#include "base/cpu.hpp"

#include <array>
#include <cstdint>

namespace huffpipe::context {

/// Sizes are estimated in bits / 64.
using cost = std::uint64_t;

inline constexpr cost one_bit = 64;

/// The entropy of a sample is too low by half of log2 e bits for each symbol that occurs (Miller, 1955).
inline constexpr cost sample_bias = 46;

/// How often each byte, or each rank of one, occurs.
using byte_histogram = std::array<std::uint32_t, 256>;

/// What the entropy of a histogram is made of.
struct entropy_facts {
    std::uint64_t logs = 0;  ///< the sum of c log2 c over its counts c, with `kernels::log_fraction_bits`
    std::uint32_t total = 0;
    std::uint32_t present = 0;  ///< counts that are not 0
};

/// And what else there is to know of it.
struct histogram_facts : entropy_facts {
    std::uint32_t most = 0;    ///< the largest count
    std::uint32_t single = 0;  ///< counts that are 1
};

/// Counts are below 2^24. The same at every CPU level.
histogram_facts facts_of(const byte_histogram& counts, cpu_level level) noexcept;

/// Of the sum of two histograms.
entropy_facts facts_of_sum(const byte_histogram& a, const byte_histogram& b, cpu_level level) noexcept;

/// What an ideal code takes for the symbols counted.
cost entropy_of(const entropy_facts& facts) noexcept;

}  // namespace huffpipe::context
