#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace huffpipe::test {

using bytes = std::vector<std::uint8_t>;

/// Uniformly random bytes, the same for the same seed.
inline bytes random_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    bytes result(size);
    for (auto& byte : result) byte = static_cast<std::uint8_t>(random() >> 56);
    return result;
}

/// Bytes with a skewed, text-like distribution: a geometric draw from 64 symbols.
inline bytes skewed_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::geometric_distribution<int> draw(0.15);
    bytes result(size);
    for (auto& byte : result) byte = static_cast<std::uint8_t>(32 + draw(random) % 64);
    return result;
}

/// Blocks of every sort in turn: skewed, constant, random.
inline bytes mixed_bytes(std::size_t size, std::uint64_t seed) {
    constexpr std::size_t part = 50'000;
    bytes result;
    for (std::uint64_t turn = seed; result.size() < size; ++turn) {
        const bytes next = turn % 3 == 0   ? skewed_bytes(part, turn)
                           : turn % 3 == 1 ? bytes(part, static_cast<std::uint8_t>(turn))
                                           : random_bytes(part, turn);
        result.insert(result.end(), next.begin(), next.end());
    }
    result.resize(size);
    return result;
}

}  // namespace huffpipe::test
