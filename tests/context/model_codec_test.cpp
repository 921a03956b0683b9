#include "context/model_codec.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <map>
#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

test::bytes encode(model_encoder& encoder, byte_view raw) {
    const test::guarded_bytes payload(raw.size() + model_encoder::slack);
    const std::size_t size = encoder.encode(encoder.choose(raw), raw, payload.span(), payload.span().size());
    REQUIRE(size > 0);
    return {payload.span().begin(), payload.span().begin() + static_cast<std::ptrdiff_t>(size)};
}

test::bytes encode(int level, byte_view raw, cpu_level cpu = available_cpu_level()) {
    return encode(*std::make_unique<model_encoder>(level, cpu), raw);
}

/// Mostly zero words.
test::bytes sparse_words(std::size_t size, std::uint32_t seed) {
    std::mt19937 random(seed);
    test::bytes made(size);
    for (std::size_t i = 0; i + 4 <= size; i += 4) {
        if (random() % 8 == 0) store_le<std::uint32_t>(&made[i], 0x3f000000 | (random() & 0xffffff));
    }
    return made;
}

/// Records of 12 bytes: an ascending number, few values, noise, a constant.
test::bytes records(std::size_t size, std::uint32_t seed) {
    std::mt19937 random(seed);
    test::bytes made(size);
    std::uint32_t id = 1000;
    for (std::size_t i = 0; i + 12 <= size; i += 12) {
        store_le<std::uint32_t>(&made[i], id += 1 + random() % 4);
        store_le<std::uint16_t>(&made[i + 4], static_cast<std::uint16_t>(random() % 3 * 256));
        store_le<std::uint32_t>(&made[i + 8], 0x41000000 | (random() & 0xfffff));
    }
    return made;
}

std::map<std::string, test::bytes> kinds(std::size_t size) {
    return {{"words", test::words(size, 1)},
            {"noise", test::draws(size, 0, 2)},
            {"skewed", test::draws(size, 9, 3)},
            {"i16", test::walk<std::uint16_t>(size, 4)},
            {"i32be", test::walk<std::uint32_t>(size, 5, true)},
            {"i64", test::walk<std::uint64_t>(size, 6)},
            {"sparse", sparse_words(size, 7)},
            {"records", records(size, 8)},
            {"zeros", test::bytes(size)},
            {"yes", test::pattern("y\n", size)}};
}

}  // namespace

TEST_CASE("every kind of block decodes to itself at every level, between guard pages") {
    const auto decoder = std::make_unique<model_decoder>();
    const auto portable = std::make_unique<model_decoder>(cpu_level::scalar);
    for (int level = 1; level <= 9; ++level) {
        const auto encoder = std::make_unique<model_encoder>(level);
        for (const std::size_t size : {1, 2, 3, 100, 1023, 1024, 4096, 5001, 66001}) {
            for (const auto& [name, raw] : kinds(size)) {
                INFO(name << " " << size << " level " << level);
                const auto packed = encode(*encoder, raw);
                const test::guarded_bytes from(packed.size());
                std::copy(packed.begin(), packed.end(), from.span().begin());
                for (auto* d : {decoder.get(), portable.get()}) {
                    const test::guarded_bytes to(size);
                    d->decode(from.span(), to.span());
                    REQUIRE(std::equal(raw.begin(), raw.end(), to.span().begin()));
                }
            }
        }
    }
}

TEST_CASE("a payload depends on the block and the level alone") {
    for (const int level : {2, 5, 9}) {
        const auto encoder = std::make_unique<model_encoder>(level);
        for (const auto& [name, raw] : kinds(60000)) {
            INFO(name << " level " << level);
            const auto portable = encode(level, raw, cpu_level::scalar);
            for (const auto cpu : {cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512}) {
                if (cpu <= available_cpu_level()) REQUIRE(encode(level, raw, cpu) == portable);
            }
            REQUIRE(encode(*encoder, raw) == portable);  // one that has coded other blocks before
        }
    }
}

TEST_CASE("the layout of numbers is found, at any alignment") {
    const std::size_t size = 200000;
    const auto ratio = [&](byte_view raw) { return static_cast<double>(encode(5, raw).size()) / size; };
    CHECK(ratio(test::walk<std::uint16_t>(size, 1)) < 0.40);  // log2 61 = 5.93 bits a word: .371
    CHECK(ratio(test::walk<std::uint32_t>(size, 2)) < 0.20);
    CHECK(ratio(test::walk<std::uint32_t>(size, 3, true)) < 0.20);
    CHECK(ratio(test::walk<std::uint64_t>(size, 4)) < 0.10);
    auto shifted = test::walk<std::uint32_t>(size + 3, 5, true);
    CHECK(ratio(byte_view(shifted).subspan(3)) < 0.205);
    CHECK(ratio(records(size, 6)) < 0.29);        // 2 + 1.6 + 20 of 96 bits
    CHECK(ratio(sparse_words(size, 7)) < 0.115);  // 24 bits in one word of eight, and where: .11
}

TEST_CASE("a hint is followed, at any alignment, and a wrong one does no harm but to the size") {
    const std::size_t size = 100001;
    const auto hinted = [&](byte_view raw, element_hint hint) {
        const auto encoder = std::make_unique<model_encoder>(5, available_cpu_level(), hint);
        const auto packed = encode(*encoder, raw);
        test::bytes back(raw.size());
        model_decoder().decode(packed, back);
        REQUIRE(std::equal(raw.begin(), raw.end(), back.begin()));
        return packed.size();
    };
    const auto walk = test::walk<std::uint32_t>(size, 3, true);
    const std::size_t right = hinted(walk, {4, false, true});
    CHECK(right < size / 5);
    CHECK(hinted(byte_view(walk).subspan(3), {4, false, true}) < size / 5);
    for (const element_hint wrong :
         {element_hint{1}, {4}, {8}, {2, true}, {2, true, true}, {8, true, true}}) {
        CHECK(hinted(walk, wrong) > right);
    }
    for (const auto& [name, raw] : kinds(5001)) {
        INFO(name);
        for (const std::uint8_t width : {1, 2, 4, 8}) hinted(raw, {width, width > 1, false});
    }
    for (const std::size_t tiny : {1, 2, 1023, 1024, 1030})
        hinted(byte_view(walk).first(tiny), {8, false, true});
}

TEST_CASE("constant and nearly constant data take next to nothing") {
    const std::size_t size = 300000;
    CHECK(encode(5, test::bytes(size)).size() < 20);
    CHECK(encode(5, test::pattern("y\n", size)).size() < 200);
    auto nearly = test::bytes(size, 7);
    for (std::size_t i = 0; i < size; i += 1001) nearly[i] = 8;
    CHECK(encode(5, nearly).size() < 1000);
}

TEST_CASE("words are found although their low bits are all zero") {
    const auto hinted =
        std::make_unique<model_encoder>(5, available_cpu_level(), element_hint{4, false, false});
    for (const std::uint32_t steps : {4, 16, 60, 100, 250}) {
        std::mt19937 random(steps);
        test::bytes raw(400'000);
        std::uint32_t value = 0;
        for (std::size_t at = 0; at < raw.size(); at += 4) {
            value += static_cast<std::uint32_t>(1 + random() % steps) << 12;
            store_le<std::uint32_t>(&raw[at], value);
        }
        const std::size_t as_words = encode(*hinted, raw).size();
        CHECK(encode(5, raw).size() < as_words + as_words / 64);
    }
}

TEST_CASE("a block that would not get smaller is left to the caller") {
    const auto encoder = std::make_unique<model_encoder>(5);
    const auto raw = test::draws(10000, 0, 3);
    test::bytes payload(raw.size() + model_encoder::slack);
    CHECK(encoder->encode(encoder->choose(raw), raw, payload, raw.size()) == 0);
}

TEST_CASE("a payload is refused when it is cut anywhere, or goes on") {
    const auto decoder = std::make_unique<model_decoder>();
    for (const auto& [name, raw] : kinds(20000)) {
        auto packed = encode(5, raw);
        test::bytes to(raw.size());
        for (std::size_t size = 0; size < packed.size(); size += 1 + size / 30) {
            INFO(name << " cut to " << size);
            REQUIRE_THROWS_AS(decoder->decode(byte_view(packed).first(size), to), error);
        }
        packed.push_back(0);
        REQUIRE_THROWS_AS(decoder->decode(packed, to), error);
    }
}

TEST_CASE("a damaged payload is refused or decodes to as many bytes, and touches no others") {
    std::mt19937 random(9);
    for (const std::size_t size : {700U, 30000U}) {
        const auto decoder = std::make_unique<model_decoder>();
        for (const auto& [name, raw] : kinds(size)) {
            const auto packed = encode(6, raw);
            const test::guarded_bytes from(packed.size());
            const test::guarded_bytes to(size);
            for (int round = 0; round < 100 * test::scale(); ++round) {
                std::copy(packed.begin(), packed.end(), from.span().begin());
                const std::size_t head =
                    round % 2 ? packed.size() : std::min<std::size_t>(100, packed.size());
                for (auto flips = 1 + random() % 3; flips > 0; --flips) {
                    from.span()[random() % head] ^= static_cast<std::uint8_t>(1U << random() % 8);
                }
                try {
                    decoder->decode(from.span(), to.span());
                } catch (const error& e) {
                    REQUIRE(e.kind() == error_kind::damaged);
                }
            }
        }
    }
}

TEST_CASE("random bytes are refused or decode to as many bytes") {
    std::mt19937 random(10);
    const auto decoder = std::make_unique<model_decoder>();
    for (int round = 0; round < 3000 * test::scale(); ++round) {
        const test::guarded_bytes from(1 + random() % 400);
        const test::guarded_bytes to(1 + random() % 3000);
        for (auto& b : from.span()) b = static_cast<std::uint8_t>(random() % 4 ? random() : random() % 4);
        from.span()[0] = static_cast<std::uint8_t>(random() % 4);
        try {
            decoder->decode(from.span(), to.span());
        } catch (const error& e) {
            REQUIRE(e.kind() == error_kind::damaged);
        }
    }
}
