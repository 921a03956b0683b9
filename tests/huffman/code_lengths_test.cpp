#include "huffman/code_lengths.hpp"

#include "huffman/canonical_code.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

using namespace huffpipe::huffman;
using huffpipe::test::generator;

namespace {

std::uint64_t cost(const std::vector<std::uint32_t>& counts, const std::vector<std::uint8_t>& lengths) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) bits += std::uint64_t{counts[i]} * lengths[i];
    return bits;
}

/// The cost of an optimal code, by dynamic programming over tree levels instead of package-merge: symbols in
/// falling order get lengths that do not fall; state = (symbols placed, words still free at this level),
/// where free words double from level to level.
std::uint64_t optimal_cost(std::vector<std::uint32_t> counts, unsigned limit) {
    std::erase(counts, 0u);
    std::sort(counts.rbegin(), counts.rend());
    const std::size_t n = counts.size();
    if (n < 2) return n == 0 ? 0 : counts[0];
    std::vector<std::uint64_t> tail(n + 1, 0);  // total of the symbols from i on
    for (std::size_t i = n; i-- > 0;) tail[i] = tail[i + 1] + counts[i];
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    std::vector best(n + 1, std::vector(n + 1, never));
    best[0][std::min<std::size_t>(2, n)] = 0;
    std::uint64_t result = never;
    for (unsigned level = 1; level <= limit; ++level) {
        std::vector next(n + 1, std::vector(n + 1, never));
        for (std::size_t placed = 0; placed <= n; ++placed)
            for (std::size_t free = 0; free <= n; ++free) {
                if (best[placed][free] == never) continue;
                const std::uint64_t here =
                    best[placed][free] + tail[placed];  // every symbol left has this bit
                for (std::size_t take = 0; take <= std::min(free, n - placed); ++take) {
                    if (placed + take == n) result = std::min(result, here);
                    auto& cell = next[placed + take][std::min(n, 2 * (free - take))];
                    cell = std::min(cell, here);
                }
            }
        best = std::move(next);
    }
    return result;
}

std::vector<std::uint8_t> lengths_of(const std::vector<std::uint32_t>& counts, unsigned limit) {
    std::vector<std::uint8_t> lengths(counts.size());
    find_code_lengths(counts, limit, lengths);
    return lengths;
}

}  // namespace

TEST_CASE("Code lengths are optimal under their limit") {
    generator random(1);
    for (std::size_t trial = 0; trial < huffpipe::test::scaled(150); ++trial) {
        const unsigned size = 2 + static_cast<unsigned>(random() % 22);
        unsigned shortest = 1;
        while ((1u << shortest) < size) ++shortest;
        const unsigned limit = shortest + static_cast<unsigned>(random() % 5);
        std::vector<std::uint32_t> counts(size);
        for (auto& count : counts) count = static_cast<std::uint32_t>(random()) >> (8 + random() % 24);
        const auto lengths = lengths_of(counts, limit);
        REQUIRE(cost(counts, lengths) == optimal_cost(counts, limit));
        REQUIRE(*std::max_element(lengths.begin(), lengths.end()) <= limit);
        if (std::count_if(counts.begin(), counts.end(), [](auto c) { return c > 0; }) > 1)
            REQUIRE(is_complete(lengths, limit));
    }
}

TEST_CASE("Fibonacci counts, whose unlimited code is the deepest, are limited optimally") {
    std::vector<std::uint32_t> counts{1, 1};
    while (counts.size() < 26) counts.push_back(counts.back() + counts[counts.size() - 2]);
    for (const unsigned limit : {5u, 7u, 11u, 15u})
        REQUIRE(cost(counts, lengths_of(counts, limit)) == optimal_cost(counts, limit));
}

TEST_CASE("256 equally frequent symbols get 8 bits each") {
    const std::vector<std::uint32_t> counts(256, 1000);
    REQUIRE(lengths_of(counts, max_code_length) == std::vector<std::uint8_t>(256, 8));
}

TEST_CASE("A lone symbol gets one bit, and absent symbols get none") {
    std::vector<std::uint32_t> counts(256, 0);
    REQUIRE(lengths_of(counts, max_code_length) == std::vector<std::uint8_t>(256, 0));
    counts[9] = 5;
    std::vector<std::uint8_t> lengths(256);
    REQUIRE(find_code_lengths(counts, max_code_length, lengths) == 1);
    REQUIRE(lengths[9] == 1);
    REQUIRE(std::count(lengths.begin(), lengths.end(), 0) == 255);
}

TEST_CASE("Full alphabets with any skew get a complete code within the limit") {
    generator random(2);
    for (std::size_t trial = 0; trial < huffpipe::test::scaled(500); ++trial) {
        std::vector<std::uint32_t> counts(256);
        const unsigned skew = static_cast<unsigned>(random() % 22);
        for (auto& count : counts)
            count = 1 + static_cast<std::uint32_t>((random() & 0x3fffff) >> random() % (skew + 1));
        REQUIRE(is_complete(lengths_of(counts, max_code_length), max_code_length));
    }
}

TEST_CASE("Only complete codes count as complete") {
    REQUIRE(is_complete(std::vector<std::uint8_t>{1, 2, 2}, 11));
    REQUIRE_FALSE(is_complete(std::vector<std::uint8_t>{1, 2}, 11));
    REQUIRE_FALSE(is_complete(std::vector<std::uint8_t>{1, 1, 2}, 11));
    REQUIRE_FALSE(is_complete(std::vector<std::uint8_t>{1, 2, 12, 12}, 11));
    REQUIRE_FALSE(is_complete(std::vector<std::uint8_t>{0, 1, 0}, 11));
    REQUIRE_FALSE(is_complete(std::vector<std::uint8_t>(256, 0), 11));
}

TEST_CASE("Canonical words are consecutive numbers, written first bit first") {
    const std::vector<std::uint8_t> lengths{2, 1, 0, 3, 3};
    std::vector<std::uint16_t> words(5);
    assign_code_words(lengths, words);
    REQUIRE(words == std::vector<std::uint16_t>{0b01, 0b0, 0, 0b011, 0b111});
}
