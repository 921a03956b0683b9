#include "block/description.hpp"

#include "block/encoder.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

#include <algorithm>

using namespace huffpipe;
using namespace huffpipe::block;
using test::bytes;

namespace {

/// The model of `raw`, coded at a level, and what its payload's first bytes say.
std::string described(const bytes& raw, int level) {
    bytes payload(payload_capacity(raw.size()));
    const encoded made = encoder(level).encode(raw, payload);
    const std::size_t seen = std::min(made.size_bytes, described_bytes);
    return std::string(name_of(made.model)) + ": " + describe(made.model, byte_view(payload).first(seen));
}

/// A random walk of big-endian words of 32 bits.
bytes walk(std::size_t words) {
    std::mt19937_64 random(4);
    bytes result;
    std::uint32_t value = 1 << 24;
    for (std::size_t word = 0; word < words; ++word) {
        value += static_cast<std::uint32_t>(random() % 2000) - 1000;
        for (int shift = 24; shift >= 0; shift -= 8)
            result.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    return result;
}

}  // namespace

TEST_CASE("a block's first bytes tell how it was taken apart, with which contexts and tables") {
    CHECK(described(test::random_bytes(50'000, 1), 5) == "stored: ");
    CHECK(described(bytes(50'000, 7), 5) == "constant: ");
    CHECK(described(walk(30'000), 1) == "order-0: 4 planes of differences, big-endian");
    CHECK(described(walk(30'000), 5).starts_with("context: records of 4 bytes, "));
    CHECK(described(test::skewed_bytes(100'000, 2), 1).ends_with(" bit streams"));
}

TEST_CASE("of text, the order and the number of tables are told") {
    bytes text;
    std::mt19937_64 random(3);
    const std::string words = "the of and to in that was his it with is for as had you not be her on at ";
    while (text.size() < 200'000) {
        const std::size_t place = random() % (words.size() - 10);
        text.insert(text.end(), words.begin() + static_cast<std::ptrdiff_t>(place),
                    words.begin() + static_cast<std::ptrdiff_t>(place) + 10);
    }
    CHECK(described(text, 2).starts_with("context: order 1, "));
    CHECK(described(text, 5).starts_with("context: order 2, "));
    CHECK(described(text, 9).starts_with("context: order 3, "));
    CHECK(described(text, 9).ends_with(" tables"));
}

TEST_CASE("bytes that are no payload are described without complaint") {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        bytes payload = test::random_bytes(seed % 80, seed);
        if (!payload.empty()) payload[0] %= 8;
        for (const model of : {model::stored, model::constant, model::order0, model::context})
            CHECK(describe(of, payload).size() < 200);
    }
    CHECK(describe(model::context, {}) == "cut short");
    CHECK(describe(model::context, bytes{9}) == "of a newer version");
}
