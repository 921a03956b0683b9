#include "frame/format.hpp"

#include "base/checksum.hpp"
#include "support/catch.hpp"
#include "support/thrown.hpp"

#include <vector>

using namespace huffpipe;
using namespace huffpipe::frame;
using huffpipe::test::error_of;
using huffpipe::test::kind_thrown_by;

namespace {

using bytes = std::vector<std::uint8_t>;

template <class Header>
bytes stored(const Header& header, std::size_t size) {
    bytes to(size);
    store(header, to.data());
    return to;
}

/// Changes a byte and makes the header check right again.
bytes resealed(bytes header, std::size_t at, std::uint8_t value) {
    header[at] = value;
    store_le<std::uint32_t>(&header[header.size() - 4], header_check({header.data(), header.size() - 4}));
    return header;
}

std::optional<error_kind> kind_parsing(const bytes& header) {
    return kind_thrown_by([&] { parse(header); });
}

const bytes a_stream = stored(stream_header{.block_log2 = 18, .stream_id = 0x01020304}, stream_header_size);
const bytes a_block = stored(block_header{.model = 2,
                                          .stream_id = 5,
                                          .raw_size = 0x030201,
                                          .packed_size = 0x020100,
                                          .raw_offset = 77,
                                          .packed_offset = 0x0807060504030201},
                             block_header_size);
const bytes an_end = stored(
    end_header{.stream_id = 5, .raw_total = 1, .stream_size = 100, .checks_digest = 3}, end_header_size);
const bytes metadata =
    stored(metadata_header{.kind = 0x90, .stream_id = 5, .payload_size = 10, .packed_offset = 20},
           metadata_header_size);

}  // namespace

TEST_CASE("a stream frame has the bytes that huffpipe(5) specifies") {
    const bytes without_check(a_stream.begin(), a_stream.end() - 4);
    CHECK(without_check == bytes{0xF5, 0x68, 0x70, 0x9A, 'S', 1, 18, 0, 4, 3, 2, 1, 0x0D, 0x0A, 0x1A, 0x0A});
    CHECK(load_le<std::uint32_t>(&a_stream[16]) == header_check(without_check));
}

TEST_CASE("a block header has the bytes that huffpipe(5) specifies") {
    const bytes without_check(a_block.begin(), a_block.end() - 4);
    CHECK(without_check == bytes{0xF5, 0x68, 0x70, 0x9A, 'B', 1, 2, 3, 5, 0, 0, 0, 2, 0, 1, 2,
                                 77,   0,    0,    0,    0,   0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(load_le<std::uint32_t>(&a_block[32]) == header_check(without_check));
}

TEST_CASE("a block of one byte costs less than 48 bytes") {
    CHECK(frame_size(block_header{.model = 0,
                                  .stream_id = 0,
                                  .raw_size = 1,
                                  .packed_size = 1,
                                  .raw_offset = 0,
                                  .packed_offset = 20}) == 45);
}

TEST_CASE("every header is read back as it was stored") {
    const auto block = std::get<block_header>(parse(a_block));
    CHECK(block.model == 2);
    CHECK(block.stream_id == 5);
    CHECK(block.raw_size == 0x030201);
    CHECK(block.packed_size == 0x020100);
    CHECK(block.raw_offset == 77);
    CHECK(block.packed_offset == 0x0807060504030201);
    CHECK(std::get<stream_header>(parse(a_stream)).block_log2 == 18);
    CHECK(std::get<stream_header>(parse(a_stream)).stream_id == 0x01020304);
    const auto end = std::get<end_header>(parse(an_end));
    CHECK(end.raw_total == 1);
    CHECK(end.stream_size == 100);
    CHECK(end.checks_digest == 3);
    CHECK(std::get<metadata_header>(parse(metadata)).kind == 0x90);
    CHECK(std::get<metadata_header>(parse(metadata)).payload_size == 10);
    CHECK(std::get<metadata_header>(parse(metadata)).packed_offset == 20);
}

TEST_CASE("a header with any flipped bit is refused as damaged") {
    for (const bytes& header : {a_stream, a_block, an_end, metadata})
        for (std::size_t bit = 0; bit < header.size() * 8; ++bit) {
            if (bit / 8 == 4) continue;  // the kind says how long the header is: below
            bytes flipped = header;
            flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
            CHECK(kind_parsing(flipped) == error_kind::damaged);
        }
}

TEST_CASE("a flipped kind is refused as damaged, whatever size the header has then") {
    for (const bytes& header : {a_stream, a_block, an_end, metadata})
        for (std::size_t bit = 0; bit < 8; ++bit) {
            bytes flipped = header;
            flipped[4] ^= static_cast<std::uint8_t>(1U << bit);
            flipped.resize(header_size(flipped[4]));
            CHECK(kind_parsing(flipped) == error_kind::damaged);
        }
}

TEST_CASE("sound headers that need a newer version are unsupported, not damaged") {
    CHECK(kind_parsing(resealed(a_stream, 5, 2)) == error_kind::unsupported);
    CHECK(kind_parsing(resealed(a_stream, 7, 1)) == error_kind::unsupported);
    for (std::size_t at = 5; at < 8; ++at)
        CHECK(kind_parsing(resealed(an_end, at, 1)) == error_kind::unsupported);
    CHECK(kind_parsing(resealed(metadata, 4, 0x7F)) == error_kind::unsupported);
}

TEST_CASE("sizes out of range are damage, and the offset says where") {
    CHECK(error_of([] { parse(resealed(a_stream, 6, 23)); })->offset() == 6);
    CHECK(error_of([] { parse(resealed(a_stream, 12, '\n')); })->offset() == 12);
    const bytes nothing = resealed(resealed(resealed(a_block, 5, 0), 6, 0), 7, 0);
    CHECK(error_of([&] { parse(nothing); })->offset() == 5);
    CHECK(error_of([] { parse(resealed(a_block, 7, 0x40)); })->offset() == 5);    // raw size 2^22 + 0x201
    CHECK(error_of([] { parse(resealed(a_block, 15, 0x04)); })->offset() == 13);  // packed > raw
    CHECK(error_of([] { parse(resealed(metadata, 7, 0x11)); })->offset() == 5);
}

TEST_CASE("a frame other than the first that claims to stand at the begin of its stream is damage") {
    CHECK(error_of([] { parse(resealed(metadata, 12, 19)); })->offset() == 12);
    bytes block = a_block;
    for (std::size_t at = 25; at < 32; ++at) block[at] = 0;
    CHECK(error_of([&] { parse(resealed(block, 24, 19)); })->offset() == 24);
    CHECK_NOTHROW(parse(resealed(block, 24, 20)));
}

TEST_CASE("totals that no stream can have are damage, so that sums of them do not wrap around") {
    CHECK(error_of([] { parse(resealed(a_block, 23, 0x80)); })->offset() == 16);  // raw offset 2^63 + 77
    CHECK(error_of([] { parse(resealed(a_block, 31, 0x80)); })->offset() == 24);
    CHECK(error_of([] { parse(resealed(metadata, 19, 0x81)); })->offset() == 12);
    CHECK(error_of([] { parse(resealed(an_end, 19, 0x81)); })->offset() == 12);
    CHECK(error_of([] { parse(resealed(an_end, 20, 59)); })->offset() == 20);
}

TEST_CASE("a sound header is found among any bytes, and where there is none, nothing") {
    for (const bytes& header : {a_stream, a_block, an_end, metadata}) {
        bytes longer = header;
        longer.resize(header.size() + 10);
        CHECK(try_parse(longer));
        for (std::size_t size = 0; size < header.size(); ++size)
            CHECK(!try_parse(byte_view(header).first(size)));
        for (std::size_t at = 0; at < header.size(); ++at) {
            bytes altered = header;
            altered[at] ^= 1;
            CHECK(!try_parse(altered));
        }
    }
    CHECK(try_parse_as<block_header>(a_block)->raw_offset == 77);
    CHECK(!try_parse_as<end_header>(a_block));
    CHECK(!try_parse(resealed(a_stream, 5, 2)));  // of a newer version
}

TEST_CASE("the stream id depends on the first block, and an empty input has one too") {
    const bytes one{1}, two{2};
    CHECK(stream_id_for(one) != stream_id_for(two));
    CHECK(stream_id_for({}) == header_check({}));
}
