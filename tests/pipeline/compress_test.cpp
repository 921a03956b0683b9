#include "pipeline/compress.hpp"

#include "frame/format.hpp"
#include "pipeline/decompress.hpp"
#include "support/catch.hpp"
#include "support/memory_ends.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

bytes packed(byte_view raw, const options& how, std::size_t largest_read = ~std::size_t{0}) {
    test::chopped_input from(raw, largest_read);
    test::kept_output to;
    const summary done = compress(from, to, how);
    CHECK(done.bytes_in == raw.size());
    CHECK(done.bytes_out == to.kept.size());
    CHECK(done.streams == 1);
    return to.kept;
}

bytes unpacked(byte_view stream, const options& how = {}, std::size_t largest_read = ~std::size_t{0}) {
    test::chopped_input from(stream, largest_read);
    test::kept_output to;
    const summary done = decompress(from, to, how);
    CHECK(done.bytes_in == stream.size());
    CHECK(done.bytes_out == to.kept.size());
    return to.kept;
}

options with_threads(unsigned cpu_threads, std::size_t block_size = 0) {
    options how;
    how.cpu_threads = cpu_threads;
    how.block_size = block_size;
    return how;
}

/// Bytes of which each of these parts has its own that are frequent.
bytes changing_bytes(const std::vector<std::size_t>& parts) {
    bytes made;
    for (std::size_t part = 0; part < parts.size(); ++part)
        for (const auto byte : test::skewed_bytes(parts[part], part))
            made.push_back(static_cast<std::uint8_t>(128 + (byte + 20 * part) % 64));
    return made;
}

/// The raw sizes of a stream's blocks.
std::vector<std::size_t> block_sizes(byte_view stream) {
    std::vector<std::size_t> sizes;
    for (stream = stream.subspan(frame::stream_header_size); stream[4] == frame::block_kind;) {
        const auto header = frame::try_parse_as<frame::block_header>(stream);
        REQUIRE(header);
        sizes.push_back(header->raw_size);
        stream = stream.subspan(static_cast<std::size_t>(frame::frame_size(*header)));
    }
    return sizes;
}

}  // namespace

TEST_CASE("what is compressed decompresses to itself, at every level and around every block boundary") {
    for (const int level : {0, 1, 5, 9})
        for (const std::size_t size : {0, 1, 2, 999, 1000, 1001, 2000, 12'345}) {
            const bytes raw = test::mixed_bytes(size, size);
            options how = with_threads(2, 1000);
            how.level = level;
            CHECK(unpacked(packed(raw, how)) == raw);
        }
    const bytes large = test::mixed_bytes(9'000'000, 1);
    CHECK(unpacked(packed(large, with_threads(2))) == large);
    CHECK(unpacked(packed(large, with_threads(2, block::max_block_size))) == large);
}

TEST_CASE("the output is the same for every number of threads and every way the input arrives") {
    const bytes raw = test::mixed_bytes(700'000, 2);
    const bytes expected = packed(raw, with_threads(1, 30'000));
    for (const unsigned threads : {1, 2, 3, 8})
        for (const std::size_t largest_read : {~std::size_t{0}, std::size_t{40'000}, std::size_t{700}})
            CHECK(packed(raw, with_threads(threads, 30'000), largest_read) == expected);
    options alone = with_threads(0, 30'000);
    alone.threading = threading::none;
    CHECK(packed(raw, alone) == expected);
    options one_io_thread = with_threads(2, 30'000);
    one_io_thread.io_threads = 1;
    CHECK(packed(raw, one_io_thread) == expected);
    options narrow = with_threads(4, 30'000);
    narrow.channel_capacity = 1;
    CHECK(packed(raw, narrow) == expected);
}

TEST_CASE("decompression gives the same for every number of threads and every way the input arrives") {
    const bytes raw = test::mixed_bytes(700'000, 3);
    const bytes stream = packed(raw, with_threads(2, 30'000));
    for (const unsigned threads : {1, 2, 8})
        for (const std::size_t largest_read : {~std::size_t{0}, std::size_t{50'000}, std::size_t{700}})
            CHECK(unpacked(stream, with_threads(threads), largest_read) == raw);
}

TEST_CASE("an empty input becomes a stream frame and an end frame") {
    CHECK(packed({}, {}).size() == 60);
}

TEST_CASE("overhead is 44 bytes a block and 60 bytes a stream") {
    const bytes raw = test::random_bytes(100'000, 4);
    CHECK(packed(raw, with_threads(1, 10'000)).size() == raw.size() + 10 * 44 + 60);
}

TEST_CASE("what is read at once becomes several blocks where its content changes") {
    constexpr std::size_t kibibyte = 1024;
    const bytes raw = changing_bytes({512 * kibibyte, 512 * kibibyte, 512 * kibibyte, 512 * kibibyte});
    const bytes stream = packed(raw, with_threads(1));
    CHECK(block_sizes(stream) ==
          std::vector<std::size_t>{512 * kibibyte, 512 * kibibyte, 512 * kibibyte, 512 * kibibyte});
    for (const unsigned threads : {1, 2, 3})
        for (const std::size_t largest_read : {~std::size_t{0}, std::size_t{70'000}})
            CHECK(packed(raw, with_threads(threads), largest_read) == stream);
    for (const unsigned threads : {1, 4}) CHECK(unpacked(stream, with_threads(threads), 70'000) == raw);
}

TEST_CASE("what seems to be worth several blocks and is not becomes one that is stored") {
    // Noise, but for most of the bytes that are looked at: see splitter.cpp for where they are.
    bytes raw = test::random_bytes(1 << 20, 9);
    const bytes looked_at = changing_bytes(std::vector<std::size_t>(16, 1 << 16));
    for (std::size_t page = 0; page < raw.size() / 4096; ++page) {
        const auto at = static_cast<std::ptrdiff_t>(page * 4096 + page * 7 % 15 * 256);
        std::copy_n(looked_at.begin() + at, 200, raw.begin() + at);
    }
    for (const std::size_t largest_read : {~std::size_t{0}, std::size_t{70'000}}) {
        const bytes stream = packed(raw, with_threads(1), largest_read);
        CHECK(block_sizes(stream) == std::vector<std::size_t>{raw.size()});
        CHECK(stream.size() == raw.size() + 44 + 60);
        CHECK(unpacked(stream) == raw);
    }
}

TEST_CASE("concatenated streams, with and without NUL padding, decompress to the concatenation") {
    const bytes first = test::mixed_bytes(100'000, 5), second = test::mixed_bytes(70'000, 6);
    bytes both = packed(first, with_threads(2, 10'000));
    SECTION("directly") {}
    SECTION("with padding") {
        both.insert(both.end(), 100'000, 0);
    }
    for (const bytes& more : {packed({}, {}), packed(second, with_threads(2, 9'000))})
        both.insert(both.end(), more.begin(), more.end());
    both.insert(both.end(), 513, 0);
    bytes expected = first;
    expected.insert(expected.end(), second.begin(), second.end());
    CHECK(unpacked(both, with_threads(2)) == expected);
}

TEST_CASE("options out of range are refused before anything is written") {
    const auto refused = [](options how) {
        test::chopped_input from({});
        test::kept_output to;
        const auto kind = test::kind_thrown_by([&] { compress(from, to, how); });
        return kind == error_kind::usage && to.kept.empty();
    };
    options how;
    how.level = 10;
    CHECK(refused(how));
    how.level = -1;
    CHECK(refused(how));
    how = {};
    how.block_size = block::max_block_size + 1;
    CHECK(refused(how));
    how = {};
    how.io_threads = 0;
    CHECK(refused(how));
    how = {};
    how.cpu_threads = max_threads + 1;
    CHECK(refused(how));
    how = {};
    how.channel_capacity = max_channel_capacity + 1;
    CHECK(refused(how));
}
