#include "context/symbol_lengths.hpp"

#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <vector>

using namespace huffpipe::context;

TEST_CASE("code lengths make a complete code within the limit, and none longer for a larger count") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::uint32_t> counts(2 + random() % 257);
        const auto spread = random() % 20;
        for (auto& c : counts) c = random() % 3 ? random() & ((1U << spread) | ((1U << spread) - 1)) : 0;
        counts[0] = counts[1] = 1;
        std::vector<std::uint8_t> lengths(counts.size());
        const int limit = 9 + static_cast<int>(random() % 3);
        limited_code_lengths(counts, limit, lengths);
        std::uint32_t covered = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            REQUIRE((lengths[i] != 0) == (counts[i] != 0));
            REQUIRE(lengths[i] <= limit);
            if (lengths[i]) covered += (1U << limit) >> lengths[i];
            for (std::size_t j = 0; j < i; ++j) {
                if (counts[i] > counts[j] && counts[j] > 0) REQUIRE(lengths[i] <= lengths[j]);
            }
        }
        REQUIRE(covered == 1U << limit);
    }
}

TEST_CASE("code lengths that need no limit cost what Huffman's algorithm does") {
    const std::array<std::uint32_t, 6> counts = {45, 13, 12, 16, 9, 5};  // CLRS: 224 bits
    std::array<std::uint8_t, 6> lengths;
    limited_code_lengths(counts, 11, lengths);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) bits += counts[i] * lengths[i];
    CHECK(bits == 224);
}

TEST_CASE("a lone symbol gets one bit and an empty alphabet none") {
    std::array<std::uint32_t, 4> counts = {0, 0, 7, 0};
    std::array<std::uint8_t, 4> lengths;
    limited_code_lengths(counts, 9, lengths);
    CHECK(lengths == std::array<std::uint8_t, 4>{0, 0, 1, 0});
    counts[2] = 0;
    limited_code_lengths(counts, 9, lengths);
    CHECK(lengths == std::array<std::uint8_t, 4>{});
}
