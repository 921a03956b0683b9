#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace huffpipe::test {

using generator = std::mt19937_64;

/// Kinds of byte distribution that stress a Huffman coder.
enum class shape {
    constant,
    two_values,
    fibonacci,
    powers,
    uniform,
    few,
    text,
    sections,
    planes,
    walk16,
    walk32
};
inline constexpr std::array all_shapes{shape::constant, shape::two_values, shape::fibonacci, shape::powers,
                                       shape::uniform,  shape::few,        shape::text,      shape::sections,
                                       shape::planes,   shape::walk16,     shape::walk32};

inline std::uint8_t byte_of(shape kind, std::size_t at, generator& random) {
    const std::uint64_t r = random();
    const auto low = static_cast<std::uint8_t>(r);
    switch (kind) {
        case shape::constant:
            return 77;
        case shape::two_values:
            return r % 10 == 0 ? 200 : 3;
        case shape::fibonacci: {  // each value 1.618 times as rare as the one before: the longest codes
            std::uint8_t value = 0;
            for (std::uint64_t left = r; value < 40 && left % 1000 >= 382; left = random()) ++value;
            return static_cast<std::uint8_t>(value * 5);
        }
        case shape::powers:
            return static_cast<std::uint8_t>(__builtin_ctzll(r | 1ull << 63));
        case shape::uniform:
            return low;
        case shape::few:
            return static_cast<std::uint8_t>(65 + r % 6);
        case shape::text:
            return static_cast<std::uint8_t>(
                "etaoin shrdlu etaoin e t a cmfwyp vbgkqjxz.,\n"[(r & 63) * (r >> 8 & 63) / 90]);
        case shape::sections:
            return at / 9000 % 2 == 0 ? static_cast<std::uint8_t>(low & 15)
                                      : static_cast<std::uint8_t>(low | 0x80);
        case shape::walk16: {  // a slow wave with noise, little-endian from offset 1
            const auto value = static_cast<std::uint16_t>(
                (at + 1) / 2 % 5000 * ((at + 1) / 10000 % 2 == 0 ? 7 : 65529) + r % 3);
            return static_cast<std::uint8_t>(at % 2 == 1 ? value : value >> 8);
        }
        case shape::walk32: {  // a counter with noise, big-endian
            const auto value = static_cast<std::uint32_t>(at / 4 * 1000 + r % 16);
            return static_cast<std::uint8_t>(value >> (24 - 8 * (at % 4)));
        }
        case shape::planes:
            return at % 2 == 0 ? low : static_cast<std::uint8_t>(60 + __builtin_ctzll(r | 1ull << 63));
    }
    return 0;
}

inline std::vector<std::uint8_t> bytes_of(shape kind, std::size_t size, generator& random) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t at = 0; at < size; ++at) bytes[at] = byte_of(kind, at, random);
    return bytes;
}

}  // namespace huffpipe::test
