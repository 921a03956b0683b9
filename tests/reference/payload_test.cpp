#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "kernels/kernel_set.hpp"
#include "reference/both_decoders.hpp"
#include "reference/random_payload.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/scale.hpp"

#include <algorithm>

using namespace huffpipe;
using huffpipe_reference::bytes;

namespace {

constexpr unsigned order0 = 2;
constexpr unsigned context = 3;

/// The library's decoders, one for each level of kernels that this CPU has.
std::vector<block::decoder> all_decoders() {
    std::vector<block::decoder> decoders;
    for (auto level = cpu_level::scalar; level <= available_cpu_level();
         level = static_cast<cpu_level>(static_cast<int>(level) + 1))
        decoders.emplace_back(kernels::kernels_for(level));
    return decoders;
}

test::outcome decode_by(block::decoder& decoder, unsigned model, byte_view payload, std::size_t raw_size) {
    bytes raw(raw_size);
    try {
        decoder.decode(static_cast<block::model>(model), payload, raw);
        return {std::nullopt, raw};
    } catch (const error& thrown) {
        return {thrown.kind(), {}};
    }
}

/// What the reference makes of a payload; fails unless the library makes the same of it with all kernels.
test::outcome check_all(std::vector<block::decoder>& decoders, byte_view payload, std::size_t raw_size,
                        unsigned model = order0) {
    const test::outcome expected = test::decode_payload_by_reference(model, payload, raw_size);
    for (block::decoder& decoder : decoders) {
        const test::outcome made = decode_by(decoder, model, payload, raw_size);
        if (made == expected) continue;
        CAPTURE(&decoder - decoders.data(), raw_size, bytes(payload.begin(), payload.end()));
        CHECK(made == expected);
    }
    return expected;
}

/// The raw size of a payload to make: mostly small, so that many can be made.
std::size_t some_size(std::mt19937_64& random) {
    return 1 + random() % (random() % 25 == 0 ? 70000 : random() % 4 == 0 ? 6000 : 300);
}

/// Changes a few bytes, mostly in the first part's header.
void mutate(bytes& payload, std::mt19937_64& random) {
    for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) {
        const std::size_t at =
            random() % (random() % 2 == 0 ? std::min<std::size_t>(payload.size(), 60) : payload.size());
        payload[at] =
            static_cast<std::uint8_t>(random() % 2 == 0 ? payload[at] ^ 1U << random() % 8 : random());
    }
    if (random() % 10 == 0) payload.resize(1 + random() % payload.size());
    if (random() % 10 == 0) payload.push_back(static_cast<std::uint8_t>(random() % 2 * random()));
}

}  // namespace

TEST_CASE("Payloads that the page allows decode, however unlike an encoder's") {
    auto decoders = all_decoders();
    std::mt19937_64 random(30);
    test::random_payload made(31, 0);
    for (std::size_t i = 0; i < test::scaled(3000); ++i) {
        const bytes raw = made.make(some_size(random));
        CHECK(check_all(decoders, made.payload(), raw.size()) == test::outcome{std::nullopt, raw});
    }
}

TEST_CASE("Payloads with pieces that are wrong are decoded or refused by all alike") {
    auto decoders = all_decoders();
    std::mt19937_64 random(32);
    test::random_payload made(33, 20);
    std::size_t refused = 0;
    std::size_t decoded = 0;
    for (std::size_t i = 0; i < test::scaled(5000); ++i) {
        const bytes raw = made.make(some_size(random));
        ++(check_all(decoders, made.payload(), raw.size()).refused ? refused : decoded);
    }
    CHECK(refused > 0);
    CHECK(decoded > 0);
}

TEST_CASE("Payloads with bytes that were changed are decoded or refused by all alike") {
    auto decoders = all_decoders();
    std::mt19937_64 random(34);
    test::random_payload made(35, 0);
    std::size_t refused = 0;
    std::size_t decoded = 0;
    for (std::size_t i = 0; i < test::scaled(1200); ++i) {
        const std::size_t raw_size = made.make(some_size(random)).size();
        for (int change = 0; change < 8; ++change) {
            bytes payload = made.payload();
            mutate(payload, random);
            const std::size_t size = random() % 10 == 0 ? 1 + raw_size + random() % 3 : raw_size;
            if (payload.size() > size) continue;
            ++(check_all(decoders, payload, size).refused ? refused : decoded);
        }
    }
    CHECK(refused > 0);
    CHECK(decoded > 0);
}

TEST_CASE("Context payloads with bytes that were changed are decoded or refused by all alike") {
    auto decoders = all_decoders();
    block::encoder encoder(5);
    std::mt19937_64 random(36);
    std::size_t refused = 0;
    std::size_t decoded = 0;
    for (std::size_t i = 0; i < test::scaled(60); ++i) {
        const auto kind = test::all_shapes[i % test::all_shapes.size()];
        const bytes raw = test::bytes_of(kind, 1 + random() % 30000, random);
        bytes packed(block::payload_capacity(raw.size()));
        const auto [model, size] = encoder.encode(raw, packed);
        packed.resize(size);
        for (int change = 0; change < 20; ++change) {
            bytes payload = packed;
            if (change > 0) mutate(payload, random);
            if (payload.size() > raw.size()) continue;
            ++(check_all(decoders, payload, raw.size(), context).refused ? refused : decoded);
        }
    }
    CHECK(refused > 0);
    CHECK(decoded > 0);
}
