#include "base/error.hpp"
#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "kernels/kernel_set.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/guarded_buffer.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <vector>

using namespace huffpipe;
using test::shape;

namespace {

const test::guarded_buffer& raw_buffer() {
    static const test::guarded_buffer buffer(block::max_block_size);
    return buffer;
}
const test::guarded_buffer& payload_buffer() {
    static const test::guarded_buffer buffer(block::payload_capacity(block::max_block_size));
    return buffer;
}
const test::guarded_buffer& back_buffer() {
    static const test::guarded_buffer buffer(block::max_block_size);
    return buffer;
}

/// Encodes and decodes between guard pages; returns the payload's size.
std::size_t round_trip(block::encoder& encoder, block::decoder& decoder, byte_view bytes, bool at_front) {
    const auto place = [&](const test::guarded_buffer& buffer, std::size_t size) {
        return at_front ? buffer.front(size) : buffer.back(size);
    };
    const byte_span raw = place(raw_buffer(), bytes.size());
    std::copy(bytes.begin(), bytes.end(), raw.begin());
    const byte_span room = place(payload_buffer(), block::payload_capacity(raw.size()));
    const auto [model, size] = encoder.encode(raw, room);
    REQUIRE(size <= raw.size());
    const std::vector<std::uint8_t> packed(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
    const byte_span payload = place(payload_buffer(), size);
    std::copy(packed.begin(), packed.end(), payload.begin());
    const byte_span back = place(back_buffer(), raw.size());
    std::fill(back.begin(), back.end(), std::uint8_t{0x55});
    decoder.decode(model, payload, back);
    REQUIRE(std::equal(back.begin(), back.end(), bytes.begin()));
    return size;
}

}  // namespace

TEST_CASE("Blocks of every length up to 4096 come back, and nothing beyond them is touched") {
    test::generator random(10);
    block::encoder encoder(1);
    block::decoder decoder;
    for (const shape kind : test::all_shapes) {
        const auto bytes = test::bytes_of(kind, 4096, random);
        const std::size_t step = kind == shape::text || kind == shape::fibonacci ? 1 : 7;
        for (std::size_t size = 1; size <= bytes.size(); size += step)
            round_trip(encoder, decoder, byte_view(bytes).first(size), size % 2 == 0);
    }
}

TEST_CASE("Blocks around every power of two up to 4 MiB come back") {
    test::generator random(11);
    block::encoder encoder(1);
    block::decoder decoder;
    for (const shape kind : test::all_shapes) {
        const auto bytes = test::bytes_of(kind, block::max_block_size, random);
        for (std::size_t power = 4096; power <= block::max_block_size; power *= 2)
            for (const std::ptrdiff_t off : {-1, 0, 1}) {
                const auto size = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(power) + off);
                if (size <= bytes.size())
                    round_trip(encoder, decoder, byte_view(bytes).first(size), power % 3 == 0);
            }
    }
}

TEST_CASE("Every level of kernels makes the same payload and reads it") {
    test::generator random(12);
    for (const shape kind : test::all_shapes)
        for (const std::size_t size : {500u, 5000u, 70000u, 300000u}) {
            const auto bytes = test::bytes_of(kind, size, random);
            std::vector<std::uint8_t> first, payload(block::payload_capacity(size)), back(size);
            for (auto level = cpu_level::scalar; level <= available_cpu_level();
                 level = static_cast<cpu_level>(static_cast<int>(level) + 1)) {
                const auto [model, packed] =
                    block::encoder(1, kernels::kernels_for(level)).encode(bytes, payload);
                const std::vector<std::uint8_t> made(payload.begin(),
                                                     payload.begin() + static_cast<std::ptrdiff_t>(packed));
                if (level == cpu_level::scalar) first = made;
                REQUIRE((made == first));
                std::fill(back.begin(), back.end(), std::uint8_t{0});
                block::decoder(kernels::kernels_for(level)).decode(model, made, back);
                REQUIRE((back == bytes));
            }
        }
}

TEST_CASE("Bytes that mislead the sample are no danger") {
    // What the sample sees is skewed to a few values, with a trace of all others; what it skips is just those
    // others.
    test::generator random(17);
    block::encoder encoder(1);
    block::decoder decoder;
    constexpr std::size_t cell = 16384, size = 16 * cell;
    for (const std::size_t usual : {4u, 16u, 100u, 128u})
        for (std::size_t stride = 576; stride <= 1600; stride += 64) {
            std::vector<std::uint8_t> bytes(size);
            for (std::size_t at = 0; at < size; ++at) {
                const bool seen = at % cell % stride < 128;
                const std::uint64_t r = random();
                const bool common = seen && r % 16 != 0;
                bytes[at] =
                    static_cast<std::uint8_t>(common ? (r >> 8) % usual : usual + (r >> 8) % (256 - usual));
            }
            round_trip(encoder, decoder, bytes, stride % 128 == 0);
        }
}

TEST_CASE("Short texts shrink") {
    test::generator random(13);
    block::encoder encoder(1);
    block::decoder decoder;
    const auto bytes = test::bytes_of(shape::text, 4096, random);
    REQUIRE(round_trip(encoder, decoder, byte_view(bytes).first(200), true) < 160);
    REQUIRE(round_trip(encoder, decoder, byte_view(bytes).first(1000), true) < 650);
    REQUIRE(round_trip(encoder, decoder, bytes, true) < 2500);
}

TEST_CASE("Random bytes are stored, equal bytes are constant") {
    test::generator random(14);
    std::vector<std::uint8_t> payload(block::payload_capacity(300000));
    block::encoder encoder(1);
    REQUIRE(encoder.encode(test::bytes_of(shape::uniform, 300000, random), payload).model ==
            block::model::stored);
    REQUIRE(encoder.encode(test::bytes_of(shape::constant, 300000, random), payload).model ==
            block::model::constant);
}

TEST_CASE("Level 0 stores") {
    std::vector<std::uint8_t> payload(block::payload_capacity(1000));
    REQUIRE(block::encoder(0).encode(std::vector<std::uint8_t>(1000, 1), payload).model ==
            block::model::stored);
}

TEST_CASE("Damaged payloads are refused or decode to something, within bounds") {
    test::generator random(15);
    block::encoder encoder(1);
    block::decoder decoder;
    std::size_t refused = 0;
    for (std::size_t trial = 0; trial < test::scaled(6000); ++trial) {
        const shape kind = test::all_shapes[random() % test::all_shapes.size()];
        const std::size_t size = 1 + (trial % 50 == 0 ? random() % 150000 : random() % 6000);
        const auto bytes = test::bytes_of(kind, size, random);
        std::vector<std::uint8_t> packed(block::payload_capacity(size));
        packed.resize(encoder.encode(bytes, packed).size_bytes);
        for (auto flips = random() % 4; flips > 0; --flips) {
            const std::size_t near =
                random() % 2 == 0 ? packed.size() : std::min<std::size_t>(packed.size(), 60);
            packed[random() % near] ^= static_cast<std::uint8_t>(1 << random() % 8);
        }
        if (random() % 4 == 0) packed.resize(1 + random() % packed.size());
        const byte_span payload = payload_buffer().back(packed.size());
        std::copy(packed.begin(), packed.end(), payload.begin());
        const byte_span back = random() % 2 == 0 ? back_buffer().back(size) : back_buffer().front(size);
        try {
            decoder.decode(block::model::order0, payload, back);
        } catch (const error& problem) {
            REQUIRE(problem.kind() == error_kind::damaged);
            REQUIRE(problem.offset() <= payload.size());
            ++refused;
        }
    }
    REQUIRE(refused > 0);
}

TEST_CASE("A payload cut anywhere, or made longer, is refused") {
    test::generator random(16);
    block::decoder decoder;
    for (const std::size_t size : {300u, 3000u, 20000u}) {
        const auto bytes = test::bytes_of(shape::text, size, random);
        std::vector<std::uint8_t> packed(block::payload_capacity(size)), back(size);
        const auto [model, packed_size] = block::encoder(1).encode(bytes, packed);
        REQUIRE(model == block::model::order0);
        for (std::size_t cut = 1; cut < packed_size; cut += 1 + cut / 100)
            REQUIRE_THROWS_AS(decoder.decode(model, byte_view(packed).first(cut), back), error);
        packed[packed_size] = 0;
        REQUIRE_THROWS_AS(decoder.decode(model, byte_view(packed).first(packed_size + 1), back), error);
    }
}
