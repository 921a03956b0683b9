#include "context/integer_log.hpp"

namespace huffpipe::context {

namespace {

/// 65536 log2 c, rounded down: the integer part is the position of the highest bit, and each squaring of the
/// mantissa (32 bits, from 1 to below 2) yields one more binary digit.
constexpr std::uint32_t log2_65536(std::uint32_t c) {
    std::uint32_t result = 31 - static_cast<std::uint32_t>(std::countl_zero(c));
    std::uint64_t mantissa = std::uint64_t{c} << (31 - result);
    for (int digit = 0; digit < 16; ++digit) {
        mantissa = mantissa * mantissa >> 31;
        result <<= 1;
        if (mantissa >> 32) {
            mantissa >>= 1;
            result |= 1;
        }
    }
    return result;
}

constexpr log_tables make_log_tables() {
    log_tables tables{};
    for (std::uint32_t c = 1; c < log_tables::size + 2; ++c) {
        const std::uint32_t log = log2_65536(c);
        if (c <= log_tables::size) tables.log2[c] = static_cast<std::uint16_t>((log + 128) >> 8);
        tables.x_log2_x[c] = static_cast<std::uint32_t>((std::uint64_t{c} * log + 512) >> 10);
    }
    return tables;
}

}  // namespace

constexpr log_tables logs = make_log_tables();

}  // namespace huffpipe::context
