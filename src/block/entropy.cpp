#include "block/entropy.hpp"

#include <array>
#include <bit>
#include <cstddef>

namespace huffpipe::block {
namespace {

constexpr unsigned mantissa_bits = 10;  // of a count, that its logarithm is looked up by
constexpr unsigned fraction_bits = 16;  // of a logarithm

/// log2(1 + i / 1024) in units of 2^-16, one binary digit after the other by squaring.
constexpr auto fraction_logs = [] {
    std::array<std::uint16_t, 1 << mantissa_bits> logs{};
    for (std::size_t i = 0; i < logs.size(); ++i) {
        std::uint64_t x = (logs.size() + i) << (30 - mantissa_bits);  // 1.0 is 2^30
        std::uint32_t log = 0;
        for (unsigned digit = 0; digit < fraction_bits; ++digit) {
            x = x * x >> 30;
            const bool carry = x >= std::uint64_t{1} << 31;
            log = log << 1 | carry;
            x >>= carry;
        }
        logs[i] = static_cast<std::uint16_t>(log);
    }
    return logs;
}();

/// log2(count) in units of 2^-16, for counts of 1 and more.
std::uint64_t log2_fixed(std::uint32_t count) noexcept {
    const auto exponent = static_cast<unsigned>(std::bit_width(count)) - 1;
    const std::uint32_t mantissa = (count << (31 - exponent)) >> (31 - mantissa_bits);
    return std::uint64_t{exponent} << fraction_bits | fraction_logs[mantissa & (fraction_logs.size() - 1)];
}

}  // namespace

std::uint64_t entropy_bits(const huffman::histogram& counts) noexcept {
    std::uint64_t total = 0, sum = 0;
    for (const std::uint32_t count : counts) {
        if (count == 0) continue;
        total += count;
        sum += count * log2_fixed(count);
    }
    if (total == 0) return 0;
    const std::uint64_t whole = total * log2_fixed(static_cast<std::uint32_t>(total));
    return whole > sum ? (whole - sum) >> fraction_bits : 0;
}

}  // namespace huffpipe::block
