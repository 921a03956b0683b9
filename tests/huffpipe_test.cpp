#include "huffpipe.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/thrown.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

using namespace huffpipe;

namespace {

using byte_vector = std::vector<std::byte>;

byte_vector sample(std::size_t size) {
    const test::bytes raw = test::mixed_bytes(size, 1);
    const auto view = std::as_bytes(std::span(raw));
    return {view.begin(), view.end()};
}

std::string as_string(const byte_vector& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("one-shot calls give back what they were given, at every level") {
    for (int level = min_level; level <= max_level; ++level)
        for (const std::size_t size : {0, 1, 1000, 700'000}) {
            const byte_vector raw = sample(size);
            const byte_vector packed = compress(raw, level);
            CHECK(packed.size() <= compress_bound(size));
            CHECK(decompress(packed) == raw);
        }
}

TEST_CASE("compress_bound holds for bytes that cannot be compressed") {
    const test::bytes noise = test::random_bytes(1'000'000, 2);
    for (int level = min_level; level <= max_level; ++level)
        CHECK(compress(std::as_bytes(std::span(noise)), level).size() <= compress_bound(noise.size()));
}

TEST_CASE("compress_bound is what stored blocks of a size come to") {
    const test::bytes noise = test::random_bytes(100'001, 2);
    for (const std::size_t size : {1, 1000, 100'000, 4 << 20}) {
        byte_vector packed;
        compressor{}.level(0).buffer_size(size).run(std::as_bytes(std::span(noise)), packed);
        CHECK(packed.size() <= compress_bound(noise.size(), size));
        CHECK(packed.size() + 48 >= compress_bound(noise.size(), size));
    }
}

TEST_CASE("a callable is copied unless it is given by reference") {
    struct counter {
        std::size_t bytes = 0;
        void operator()(std::span<const std::byte> piece) { bytes += piece.size(); }
    } count;
    const byte_vector raw = sample(1000);
    compressor{}.run(raw, count);
    CHECK(count.bytes == 0);
    const summary done = compressor{}.run(raw, std::ref(count));
    CHECK(count.bytes == done.bytes_out);
}

TEST_CASE("decompress refuses to give more than it may") {
    const byte_vector packed = compress(sample(1000));
    CHECK(decompress(packed, 1000).size() == 1000);
    CHECK(test::kind_thrown_by([&] { decompress(packed, 999); }) == error_kind::limit);
}

TEST_CASE("salvage gives all that is undamaged, and tells what is not") {
    const test::bytes noise = test::random_bytes(10'000, 3);
    const auto raw = std::as_bytes(std::span(noise));
    byte_vector packed;
    compressor{}.level(0).buffer_size(1'000).run(byte_vector(raw.begin(), raw.end()), packed);
    packed[20 + 3 * 1'044 + 500] ^= std::byte{1};
    std::vector<hole> holes;
    const auto note = [&](const hole& found) { holes.push_back(found); };

    byte_vector salvaged;
    const summary done = decompressor{}.salvage(lost_data::skipped, note).run(packed, salvaged);
    byte_vector expected(raw.begin(), raw.end());
    expected.erase(expected.begin() + 3'000, expected.begin() + 4'000);
    CHECK((salvaged == expected));
    CHECK(done.holes == 1);
    CHECK(done.lost_bytes == 1'000);
    CHECK(!done.more_may_be_lost);
    CHECK(done.blocks == 9);
    REQUIRE(holes.size() == 1);
    CHECK(holes[0].raw_begin == 3'000);
    CHECK(holes[0].raw_size == 1'000);
    CHECK(holes[0].packed_begin == 20 + 3 * 1'044);
    CHECK(holes[0].packed_size == 1'044);

    byte_vector zeroed;
    decompressor{}.salvage(lost_data::zeroed).cpu_threads(2).run(packed, zeroed);
    expected.insert(expected.begin() + 3'000, 1'000, std::byte{0});
    CHECK((zeroed == expected));
}

TEST_CASE("what follows the last stream is refused, unless it is to be ignored") {
    byte_vector packed = compress(sample(1000));
    packed.push_back(std::byte{'x'});
    byte_vector raw;
    CHECK(test::kind_thrown_by([&] { decompressor{}.run(packed, raw); }) == error_kind::trailing);
    raw.clear();
    decompressor{}.trailing(trailing_data::ignored).run(packed, raw);
    CHECK((raw == sample(1000)));
    CHECK(decompressor{}.salvage(lost_data::skipped).run(packed, raw).more_may_be_lost);
    CHECK(
        decompressor{}.salvage(lost_data::skipped).trailing(trailing_data::ignored).run(packed, raw).holes ==
        0);
}

TEST_CASE("what the data is said to consist of is a hint") {
    byte_vector walk(80'000);
    std::uint32_t value = 1 << 20;
    for (std::size_t i = 0; i < walk.size(); i += 4) {
        value += static_cast<std::uint32_t>(i * 2654435761U >> 26);
        for (std::size_t b = 0; b < 4; ++b) walk[i + b] = static_cast<std::byte>(value >> (24 - 8 * b));
    }
    const auto packed_as = [&](element_type type, byte_order order) {
        byte_vector packed;
        compressor{}.elements(type, order).run(walk, packed);
        REQUIRE(decompress(packed) == walk);
        return packed;
    };
    const std::size_t right = packed_as(element_type::i32, byte_order::big_endian).size();
    CHECK(right < packed_as(element_type::i32, byte_order::little_endian).size());
    CHECK(right < packed_as(element_type::bytes, byte_order::big_endian).size());
    CHECK(right < packed_as(element_type::f64, byte_order::little_endian).size());
    CHECK(packed_as(element_type::automatic, byte_order::little_endian) == compress(walk));
    byte_vector to;
    CHECK(test::kind_thrown_by([&] { compressor{}.elements(static_cast<element_type>(77)).run(walk, to); }) ==
          error_kind::usage);
}

TEST_CASE("descriptors, streams, memory and callables at either end carry the same bytes") {
    const byte_vector raw = sample(900'000);
    compressor packer;
    packer.level(1).cpu_threads(2).io_threads(2).buffer_size(50'000).channel_capacity(4);
    byte_vector packed;
    const summary done = packer.run(raw, packed);
    CHECK(done.bytes_in == raw.size());
    CHECK(done.bytes_out == packed.size());
    CHECK(done.blocks == 18);
    CHECK(done.constant_blocks == 6);

    SECTION("streams") {
        std::istringstream from(as_string(raw));
        std::ostringstream to;
        packer.run(from, to);
        CHECK(to.str() == as_string(packed));
        std::istringstream back(to.str());
        std::ostringstream unpacked;
        decompressor{}.cpu_threads(2).run(back, unpacked);
        CHECK(unpacked.str() == as_string(raw));
    }
    SECTION("callables") {
        std::size_t position = 0;
        byte_vector written;
        const auto read = [&](std::span<std::byte> to) {
            const std::size_t size = std::min({to.size(), raw.size() - position, std::size_t{777}});
            std::copy_n(raw.begin() + static_cast<std::ptrdiff_t>(position), size, to.begin());
            position += size;
            return size;
        };
        packer.run(read, [&](std::span<const std::byte> bytes) {
            written.insert(written.end(), bytes.begin(), bytes.end());
        });
        CHECK(written == packed);
    }
    SECTION("a span to write to") {
        byte_vector space(raw.size());
        CHECK(decompressor{}.run(packed, std::span(space)).bytes_out == raw.size());
        CHECK(space == raw);
        CHECK(test::kind_thrown_by([&] {
                  decompressor{}.run(packed, std::span(space).first(raw.size() - 1));
              }) == error_kind::limit);
    }
    SECTION("descriptors") {
        std::array<int, 2> pipe_ends{};
        REQUIRE(pipe(pipe_ends.data()) == 0);
        std::thread feeder([&] {
            packer.run(raw, pipe_ends[1]);
            close(pipe_ends[1]);
        });
        byte_vector unpacked;
        decompressor{}.run(pipe_ends[0], unpacked);
        feeder.join();
        close(pipe_ends[0]);
        CHECK(unpacked == raw);
    }
}

TEST_CASE("what callables throw comes out of run") {
    const byte_vector raw = sample(500'000);
    CHECK_THROWS_WITH(
        compressor{}.run([](std::span<std::byte>) -> std::size_t { throw std::runtime_error("no more"); },
                         [](std::span<const std::byte>) {}),
        "no more");
    CHECK_THROWS_WITH(compressor{}.buffer_size(1000).run(
                          raw, [](std::span<const std::byte>) { throw std::runtime_error("full"); }),
                      "full");
    CHECK(test::kind_thrown_by([] {
              compressor{}.run([](std::span<std::byte> to) { return to.size() + 1; },
                               [](std::span<const std::byte>) {});
          }) == error_kind::usage);
}

TEST_CASE("an error of a type of the caller's own comes out of run as it was thrown") {
    struct line_error : error {
        line_error() : error(error_kind::io, "line lost", 7) {}
    };
    const auto lose = [](std::span<std::byte>) -> std::size_t { throw line_error(); };
    const auto nowhere = [](std::span<const std::byte>) {};
    CHECK_THROWS_AS(compressor{}.run(lose, nowhere), line_error);
    CHECK_THROWS_AS(decompressor{}.run(lose, nowhere), line_error);
}

TEST_CASE("a reader is not called again after it has said that the input ends") {
    const byte_vector packed = compress(sample(1000));
    bool ended = false;
    std::size_t position = 0;
    decompressor{}.run(
        [&](std::span<std::byte> to) {
            CHECK(!ended);
            const std::size_t size = std::min(to.size(), packed.size() - position);
            std::copy_n(packed.begin() + static_cast<std::ptrdiff_t>(position), size, to.begin());
            position += size;
            ended = size == 0;
            return size;
        },
        [](std::span<const std::byte>) {});
}

TEST_CASE("streams that fail are errors") {
    std::ifstream missing("/nonexistent/file");
    std::ostringstream sink;
    CHECK(test::kind_thrown_by([&] { compressor{}.run(missing, sink); }) == error_kind::io);
    std::istringstream some("some text");
    std::ofstream full("/dev/full");
    CHECK(test::kind_thrown_by([&] { compressor{}.run(some, full); }) == error_kind::io);
    std::istringstream strict("some text");
    strict.exceptions(std::ios::failbit | std::ios::badbit);
    CHECK_NOTHROW(compressor{}.run(strict, sink));
    std::istringstream from("some text");
    std::ostringstream to;
    to.setstate(std::ios::badbit);
    CHECK(test::kind_thrown_by([&] { compressor{}.run(from, to); }) == error_kind::io);
}

TEST_CASE("settings out of range are refused by run") {
    const byte_vector raw = sample(10);
    byte_vector to;
    CHECK(test::kind_thrown_by([&] { compressor{}.level(10).run(raw, to); }) == error_kind::usage);
    CHECK(test::kind_thrown_by([&] { compressor{}.level(-1).run(raw, to); }) == error_kind::usage);
    CHECK(test::kind_thrown_by([&] { compressor{}.buffer_size((4 << 20) + 1).run(raw, to); }) ==
          error_kind::usage);
    CHECK(test::kind_thrown_by([&] { decompressor{}.io_threads(0).run(raw, to); }) == error_kind::usage);
    CHECK(to.empty());
}
