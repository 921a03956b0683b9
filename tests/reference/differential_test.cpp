#include "huffpipe.hpp"
#include "reference/both_decoders.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/scale.hpp"

using namespace huffpipe;

namespace {

huffpipe_reference::bytes compressed(const std::vector<std::uint8_t>& raw, int level,
                                     std::size_t block_size) {
    std::vector<std::byte> packed;
    compressor{}
        .level(level)
        .buffer_size(block_size)
        .cpu_threads(1)
        .run(std::as_bytes(std::span(raw)), packed);
    huffpipe_reference::bytes bytes;
    for (const std::byte byte : packed) bytes.push_back(std::to_integer<std::uint8_t>(byte));
    return bytes;
}

void check_both(const std::vector<std::uint8_t>& raw, int level, std::size_t block_size) {
    const auto packed = compressed(raw, level, block_size);
    const test::outcome whole{std::nullopt, raw};
    CAPTURE(raw.size(), level, block_size);
    CHECK(test::decode_by_library(packed) == whole);
    CHECK(test::decode_by_reference(packed) == whole);
}

}  // namespace

TEST_CASE("The reference decodes what the library compresses, at every level and of every distribution") {
    test::generator random(20);
    for (int level = 0; level <= 9; ++level)
        for (const test::shape kind : test::all_shapes)
            for (const std::size_t size : {0, 1, 2, 300, 5000, 40000})
                check_both(test::bytes_of(kind, size, random), level, 0);
}

TEST_CASE("The reference decodes streams of blocks of any size") {
    test::generator random(21);
    for (std::size_t i = 0; i < test::scaled(100); ++i) {
        const auto kind = test::all_shapes[random() % test::all_shapes.size()];
        const std::size_t size = random() % 20000;
        const std::size_t block_size = 1 + size / (1 + random() % 9) + random() % 200;
        check_both(test::bytes_of(kind, size, random), static_cast<int>(random() % 10), block_size);
    }
}

TEST_CASE("The reference decodes a large block of several distributions") {
    test::generator random(22);
    std::vector<std::uint8_t> raw;
    for (const test::shape kind : test::all_shapes) {
        const auto some = test::bytes_of(kind, 70000 + random() % 9, random);
        raw.insert(raw.end(), some.begin(), some.end());
    }
    for (const int level : {1, 5, 9}) check_both(raw, level, std::size_t{4} << 20);
}
