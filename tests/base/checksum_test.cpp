#include "base/checksum.hpp"

#include "support/catch.hpp"

#include <vector>

using namespace huffpipe;

TEST_CASE("hash is XXH3-64 with seed 0") {
    // Published test values of XXH3: the empty input, and the byte 0.
    CHECK(hash({}) == 0x2D06800538D394C2);
    const std::vector<std::uint8_t> zero(1);
    CHECK(hash(zero) == 0xC44BDFF4074EECDB);
}

TEST_CASE("header_check is the low half of hash") {
    const std::vector<std::uint8_t> bytes{1, 2, 3, 4, 5};
    CHECK(header_check(bytes) == (hash(bytes) & 0xFFFFFFFF));
}

TEST_CASE("hash changes with every bit of a block") {
    std::vector<std::uint8_t> bytes(300, 7);
    const std::uint64_t before = hash(bytes);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        CHECK(hash(bytes) != before);
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
}
