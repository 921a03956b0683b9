#include "block/splitter.hpp"

#include "block/encoder.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

#include <numeric>

using namespace huffpipe;
using namespace huffpipe::block;
using test::bytes;

namespace {

constexpr std::size_t kibibyte = 1 << 10;
constexpr std::size_t least_gain = 6 * kibibyte;
constexpr context::cost no_limit = ~context::cost{0};

/// Bytes of which all kinds have the same 64 values, and each its own that are frequent: those from `usual`
/// on.
bytes kind(std::size_t size, std::uint32_t usual, std::uint32_t seed) {
    bytes made = test::skewed_bytes(size, seed);
    for (auto& byte : made) byte = static_cast<std::uint8_t>(128 + (byte + usual) % 64);
    return made;
}

bytes joined(const std::vector<bytes>& parts) {
    bytes all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::vector<std::size_t> split(byte_view raw, std::size_t gain = least_gain,
                               cpu_level level = available_cpu_level()) {
    splitter one(level);
    const auto sizes = one.split(raw, gain, no_limit);
    return {sizes.begin(), sizes.end()};
}

}  // namespace

TEST_CASE("a block is split where its content changes, and nowhere else") {
    const bytes raw =
        joined({kind(192 * kibibyte, 0, 1), kind(448 * kibibyte, 20, 2), kind(384 * kibibyte, 40, 3)});
    CHECK(split(raw) == std::vector<std::size_t>{192 * kibibyte, 448 * kibibyte, 384 * kibibyte});
}

TEST_CASE("a block of an odd size is split near the change too") {
    const bytes raw = joined({kind(1'400'000, 0, 1), kind(500'000, 10, 2)});
    const auto sizes = split(raw);
    REQUIRE(sizes.size() == 2);
    CHECK(sizes[0] > 1'400'000 - raw.size() / 16);
    CHECK(sizes[0] < 1'400'000 + raw.size() / 16);
}

TEST_CASE("pages whose headers change, and nothing else, are not split") {
    bytes raw = kind(1024 * kibibyte, 0, 1);
    for (std::size_t at = 0; at < raw.size(); at += 4096)
        for (std::size_t i = 0; i < 64; ++i)
            raw[at + i] = static_cast<std::uint8_t>(at >> 16 << 4 | raw[at + i] % 16);
    CHECK(split(raw).size() == 1);
}

TEST_CASE("bytes that are seen late are counted where they belong") {
    // In no page of which the ranges of values are made.
    bytes raw = kind(1024 * kibibyte, 0, 1);
    for (std::size_t at = 0; at < raw.size(); at += 4096)
        if (at % 16384 != 0)
            std::fill_n(raw.begin() + static_cast<std::ptrdiff_t>(at), 4096, std::uint8_t{255});
    CHECK(split(raw).size() == 1);
}

TEST_CASE("what is of one kind stays whole, and so does noise") {
    CHECK(split(kind(1024 * kibibyte, 30, 4)).size() == 1);
    CHECK(split(test::random_bytes(1024 * kibibyte, 5)).size() == 1);
    CHECK(split(bytes(1024 * kibibyte)).size() == 1);
}

TEST_CASE("what takes far less as something else than bytes stays whole") {
    const bytes raw = joined({kind(512 * kibibyte, 0, 1), kind(512 * kibibyte, 10, 2)});
    splitter one(available_cpu_level());
    const context::cost as_bytes = raw.size() * 5 * context::one_bit;  // a little more than they take
    CHECK(one.split(raw, least_gain, as_bytes).size() == 2);
    CHECK(one.split(raw, least_gain, as_bytes / 2).size() == 1);
}

TEST_CASE("the pieces of a block of any size are all of it, and of the least size at least") {
    for (const std::size_t size :
         {1UL, 4095UL, 65536UL, 131071UL, 131072UL, 200'000UL, 1'048'575UL, 1'100'001UL, 4UL << 20}) {
        bytes raw;
        while (raw.size() < size) raw = joined({raw, kind(70'000, raw.size() % 61, 1)});
        raw.resize(size);
        const auto sizes = split(raw, 1);
        CHECK(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}) == size);
        CHECK(sizes.size() <= max_sections(size));
        for (const auto piece : sizes) CHECK((piece >= splitter::min_piece || sizes.size() == 1));
    }
}

TEST_CASE("a block is split into the same pieces at every CPU level, whatever was split before") {
    splitter used(available_cpu_level());
    for (std::uint32_t seed = 1; seed < 20; ++seed) {
        std::mt19937 random(seed);
        std::vector<bytes> parts;
        for (int part = 0; part < 5; ++part)
            parts.push_back(kind(50'000 + random() % 200'000, random() % 64, seed));
        const bytes raw = joined(parts);
        const auto portable = split(raw, least_gain, cpu_level::scalar);
        for (const auto level : {cpu_level::avx2, cpu_level::avx512})
            if (level <= available_cpu_level()) REQUIRE(split(raw, least_gain, level) == portable);
        const auto again = used.split(raw, least_gain, no_limit);
        REQUIRE(std::vector<std::size_t>(again.begin(), again.end()) == portable);
    }
}

TEST_CASE("sections are the window, and smaller than one block of it") {
    const bytes raw = joined({kind(400'000, 0, 1), kind(300'000, 30, 2)});
    for (const int level : {2, 5, 9}) {
        encoder coder(level);
        bytes payload(payload_capacity(raw.size()));
        const std::size_t whole = coder.encode(raw, payload).size_bytes;
        std::size_t apart = 0, seen = 0;
        const auto sections = coder.cut(raw);
        REQUIRE(sections.size() == 2);
        for (const auto& piece : sections) {
            REQUIRE(piece.raw.data() == &raw[seen]);
            seen += piece.raw.size();
            apart += coder.encode_unless_stored(piece, payload).size_bytes;
        }
        CHECK(seen == raw.size());
        CHECK(apart < whole);
    }
}

TEST_CASE("text, equal bytes and what no context helps are one section") {
    bytes english;
    for (int number = 0; english.size() < 300'000; ++number)
        for (const char letter : "horse " + std::to_string(number) + " of the king\n")
            english.push_back(static_cast<std::uint8_t>(letter));
    for (const auto& [raw, level] :
         {std::pair(english, 5), std::pair(bytes(300'000, 7), 5), std::pair(kind(100'000, 0, 1), 5),
          std::pair(english, 0), std::pair(english, 1)}) {
        encoder coder(level);
        CHECK(coder.cut(raw).size() == 1);
    }
}
