#include "block/text_code.hpp"

#include "base/error.hpp"
#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/guarded_buffer.hpp"

#include <algorithm>
#include <string_view>

using namespace huffpipe;
using test::bytes;

namespace {

byte_view as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bytes encoded(byte_view raw) {
    bytes payload(block::text_size(raw));
    block::encode_text(raw, payload.data());
    return payload;
}

bytes decoded(const bytes& payload, std::size_t raw_size) {
    bytes raw(raw_size);
    block::decoder().decode(block::model::text, payload, raw);
    return raw;
}

bytes copy_of(byte_view view) {
    return {view.begin(), view.end()};
}

constexpr std::string_view english =
    "It was the kind of morning on which the harbour smelled of tar and coffee, and every gull had something "
    "to say about the boats that came in late. Nobody listened; the nets were empty again, all of them.";

}  // namespace

TEST_CASE("Two hundred bytes of English become smaller, their frame counted", "[text]") {
    constexpr std::size_t frame_overhead = 48;
    REQUIRE(english.size() <= 202);
    CHECK(block::text_size(as_bytes(english)) + frame_overhead < english.size());
}

TEST_CASE("Every pair of bytes comes back", "[text]") {
    bytes raw;
    for (unsigned first = 0; first < 256; ++first)
        for (unsigned second = 0; second < 256; second += 16) {
            raw.clear();
            for (unsigned step = 0; step < 16; ++step) {
                raw.push_back(static_cast<std::uint8_t>(first));
                raw.push_back(static_cast<std::uint8_t>(second + step));
            }
            CHECK(decoded(encoded(raw), raw.size()) == raw);
        }
}

TEST_CASE("Text of every size up to the largest comes back", "[text]") {
    const bytes noise = test::skewed_bytes(block::max_text_block, 1);
    for (std::size_t size = 1; size <= noise.size(); size += 1 + size / 7) {
        const byte_view raw = byte_view(noise).first(size);
        CHECK(decoded(encoded(raw), size) == copy_of(raw));
    }
    CHECK(decoded(encoded(noise), noise.size()) == noise);
}

TEST_CASE("The size of a text is exact below a limit, and else not below it", "[text]") {
    bytes raw;
    while (raw.size() < 2000) raw.insert(raw.end(), english.begin(), english.end());
    const std::size_t size = block::text_size(raw);
    for (std::size_t limit = 0; limit <= size + 1; ++limit) {
        const std::size_t found = block::text_size(raw, limit);
        if (size < limit)
            REQUIRE(found == size);
        else
            REQUIRE(found >= limit);
    }
}

TEST_CASE("The encoder takes these codes where they are smallest", "[text]") {
    for (const int level : {1, 5, 9}) {
        bytes payload(block::payload_capacity(english.size()));
        const auto result = block::encoder(level).encode(as_bytes(english), payload);
        CHECK(result.model == block::model::text);
        CHECK(result.size_bytes == block::text_size(as_bytes(english)));
    }
    const bytes noise = test::random_bytes(english.size(), 1);
    bytes payload(block::payload_capacity(noise.size()));
    CHECK(block::encoder(5).encode(noise, payload).model == block::model::stored);
}

TEST_CASE("A text that does not end with its payload is damaged", "[text]") {
    const bytes payload = encoded(as_bytes(english));
    CHECK_THROWS_AS(decoded(payload, english.size() - 1), error);
    CHECK_THROWS_AS(decoded(payload, english.size() + 9), error);
    bytes longer = payload;
    longer.push_back(0);
    CHECK_THROWS_AS(decoded(longer, english.size()), error);
    bytes shorter = payload;
    shorter.pop_back();
    CHECK_THROWS_AS(decoded(shorter, english.size()), error);
}

TEST_CASE("Left over bits that are not zero are damage", "[text]") {
    bytes payload = encoded(as_bytes("aaa"));
    const bytes sound = payload;
    CHECK(decoded(sound, 3) == copy_of(as_bytes("aaa")));
    payload.back() |= 0x80;
    CHECK_THROWS_AS(decoded(payload, 3), error);
}

TEST_CASE("An escaped byte that has a code is damage", "[text]") {
    bytes payload = encoded(bytes{0x01});  // an escape, and 8 bits
    bool refused = false;
    for (unsigned bit = 0; bit < payload.size() * 8; ++bit) {
        bytes other = payload;
        other[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        try {
            const bytes raw = decoded(other, 1);
            CHECK(encoded(raw) == other);  // one way only to write a text
        } catch (const error&) {
            refused = true;
        }
    }
    CHECK(refused);
}

TEST_CASE("A block that is too large for a text is refused before it is read", "[text]") {
    CHECK_THROWS_AS(decoded(bytes(4096, 0), block::max_text_block + 1), error);
}

TEST_CASE("Random payloads of a text are safe to give", "[text]") {
    const test::guarded_buffer memory(64);
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const bytes content = test::random_bytes(1 + seed % 61, seed);
        const byte_span payload = memory.back(content.size());
        std::copy(content.begin(), content.end(), payload.begin());
        bytes raw(1 + seed % 97);
        try {
            block::decode_text(payload, raw);
            CHECK(encoded(raw) == content);
        } catch (const error& failure) {
            CHECK(failure.kind() == error_kind::damaged);
            CHECK(failure.offset() <= content.size());
        }
    }
}
