#include "base/checksum.hpp"
#include "pipeline/block_search.hpp"
#include "pipeline/decompress.hpp"
#include "pipeline/decompress_range.hpp"
#include "pipeline/stream_map.hpp"
#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/memory_file.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;
using test::operator+;

namespace {

bytes slice(const bytes& whole, std::uint64_t begin, std::uint64_t end) {
    end = std::min<std::uint64_t>(end, whole.size());
    begin = std::min(begin, end);
    return {whole.begin() + static_cast<std::ptrdiff_t>(begin),
            whole.begin() + static_cast<std::ptrdiff_t>(end)};
}

bytes range_of(const test::memory_file& file, raw_range wanted) {
    test::kept_output to;
    decompress_range(file.seekable(), to, wanted, {});
    return to.kept;
}

const bytes first = test::mixed_bytes(150'000, 1), second = test::skewed_bytes(40'000, 2);
const bytes nested =
    test::compressed(test::random_bytes(60'000, 3), 2'000);  // a stream as content, its frames stored
const bytes raw = first + second + nested;
const bytes packed = test::compressed(first, 7'000) + bytes(5'000, 0) + test::compressed(second, 1'000) +
                     test::compressed({}, 10) + test::compressed(nested, 50'000) + bytes(3, 0);

}  // namespace

TEST_CASE("streams are found from their ends, through padding and streams inside streams") {
    const test::memory_file file(packed);
    const auto streams = map_streams(file.seekable());
    REQUIRE(streams);
    REQUIRE(streams->size() == 4);
    CHECK((*streams)[0].offset == 0);
    CHECK((*streams)[1].raw_offset == first.size());
    CHECK((*streams)[2].raw_size == 0);
    CHECK((*streams)[3].raw_offset == first.size() + second.size());
    CHECK((*streams)[3].raw_size == nested.size());
}

TEST_CASE("a file that is cut short, damaged at an end or followed by something has no map") {
    for (const bytes& content :
         {bytes{}, slice(packed, 0, packed.size() - 10), packed + bytes{1}, bytes(100, 0)}) {
        const test::memory_file file(content);
        CHECK(!map_streams(file.seekable()));
    }
}

TEST_CASE("an end frame that claims to be a whole stream does not lead in circles") {
    bytes ring(frame::end_header_size);
    store(
        frame::end_header{
            .stream_id = frame::stream_id_for({}), .raw_total = 0, .stream_size = 60, .checks_digest = 0},
        ring.data());
    store_le<std::uint64_t>(&ring[20], 0);
    store_le<std::uint32_t>(&ring[36], header_check({ring.data(), 36}));
    const test::memory_file file(ring + test::compressed({}, 1));
    CHECK(!map_streams(file.seekable()));
}

TEST_CASE("any range of a file or of a pipe decodes to those bytes") {
    const test::memory_file file(packed);
    for (std::uint64_t begin = 0; begin < raw.size() + 5'000; begin += 3'331)
        for (const std::uint64_t size : {0, 1, 2'500, 90'000}) {
            const raw_range wanted{begin, begin + size};
            CHECK(range_of(file, wanted) == slice(raw, begin, begin + size));
            test::chopped_input from(packed, 5'000);
            test::kept_output to;
            decompress_range(from, to, wanted, {});
            CHECK(to.kept == slice(raw, begin, begin + size));
        }
    CHECK(range_of(file, {}) == raw);
}

namespace {

/// A stream of stored blocks, in which a stream with the same first block, and so with the same id, is
/// stored.
struct nest {
    bytes head = test::random_bytes(2'000, 4);
    bytes inner = test::compressed(head + test::random_bytes(30'000, 5), 1'000);
    bytes raw = head + inner + test::random_bytes(3'000, 6) + inner;
    bytes packed = test::compressed(raw, 1'000);
};

void check_every_range_and_share(const bytes& content, const bytes& packed) {
    const test::memory_file file(packed);
    for (std::uint64_t begin = 0; begin < content.size(); begin += 709)
        CHECK(range_of(file, {begin, begin + 300}) == slice(content, begin, begin + 300));
    for (const std::uint64_t count : {1, 2, 3, 7, 40, 1'000}) {
        bytes together;
        for (std::uint64_t number = 1; number <= count; ++number) {
            test::kept_output to;
            decompress_share(file.seekable(), to, number, count, {});
            together = together + to.kept;
        }
        CHECK(together == content);
    }
}

/// Puts a header of the stream that `packed` is into the stored content of one of its blocks, as someone may
/// who makes the content for that, so that all checks are right.
void forge_block(bytes& content, bytes& packed, std::size_t at_content, const frame::block_header& claim) {
    constexpr std::size_t block_size = 1'000, frame_size = block_size + 44;
    const std::size_t number = at_content / block_size;
    const std::size_t place = 20 + number * frame_size + 36 + at_content % block_size;
    frame::block_header header = claim;
    header.stream_id = load_le<std::uint32_t>(&packed[8]);
    header.packed_offset = place;
    store(header, &content[at_content]);
    packed = test::compressed(content, block_size);
    REQUIRE(
        std::equal(&content[at_content], &content[at_content] + frame::block_header_size, &packed[place]));
}

}  // namespace

TEST_CASE("a stream inside a stream with the same first block confuses neither ranges nor shares") {
    const nest streams;
    REQUIRE(load_le<std::uint32_t>(&streams.packed[8]) == load_le<std::uint32_t>(&streams.inner[8]));
    check_every_range_and_share(streams.raw, streams.packed);
}

TEST_CASE("a block is found by binary search among the frames of a stream inside") {
    const nest streams;
    const test::memory_file file(streams.packed);
    const stream_extent stream = map_streams(file.seekable())->front();
    const seekable_file seekable = file.seekable();
    block_search blocks(seekable);
    for (std::uint64_t raw_offset = 0; raw_offset < streams.raw.size(); raw_offset += 501) {
        const auto found = blocks.block_holding(stream, raw_offset);
        REQUIRE(found);
        CHECK(found->header.raw_offset == raw_offset / 1'000 * 1'000);
    }
}

TEST_CASE("content made to look like frames of its own stream confuses neither ranges nor shares") {
    bytes content = test::random_bytes(40'000, 7);
    bytes forged = test::compressed(content, 1'000);
    for (std::size_t at = 5'100; at < content.size(); at += 3'000)
        forge_block(content, forged, at,
                    {.model = 0,
                     .stream_id = 0,
                     .raw_size = 700,
                     .packed_size = 700,
                     .raw_offset = content.size() - at,
                     .packed_offset = 0});
    check_every_range_and_share(content, forged);
}

TEST_CASE("a range of a damaged file is decoded where it can be, and told where not") {
    bytes damaged = packed;
    damaged.resize(damaged.size() - 20);
    const test::memory_file file(damaged);
    CHECK(range_of(file, {1'000, 20'000}) == slice(raw, 1'000, 20'000));
    CHECK(test::kind_thrown_by([&] { range_of(file, {}); }) == error_kind::truncated);
}

TEST_CASE("the shares of a file are the whole, none lost and none twice, for any count") {
    const test::memory_file file(packed);
    for (const std::uint64_t count : {1, 2, 3, 7, 40, 1'000}) {
        bytes together;
        std::uint64_t expected_begin = 0;
        for (std::uint64_t number = 1; number <= count; ++number) {
            const raw_range share = share_of(file.seekable(), number, count);
            CHECK(share.begin == expected_begin);
            expected_begin = share.end;
            together = together + range_of(file, share);
        }
        CHECK(together == raw);
    }
}

TEST_CASE("a stream cut at any frames decodes fragment by fragment") {
    const bytes stream = test::compressed(first, 7'000);
    std::vector<std::size_t> frames;
    for (auto at = stream.begin();; ++at) {
        at = std::search(at, stream.end(), frame::sync.begin(), frame::sync.end());
        if (at == stream.end()) break;
        frames.push_back(static_cast<std::size_t>(at - stream.begin()));
    }
    frames.push_back(stream.size());
    const auto decoded = [&](std::size_t begin, std::size_t end) {
        const bytes piece = slice(stream, frames[begin], frames[end]);
        test::chopped_input from(piece);
        test::kept_output to;
        decompress(from, to, {}, completeness::fragment);
        return to.kept;
    };
    for (std::size_t cut = 0; cut < frames.size(); ++cut)
        CHECK(decoded(0, cut) + decoded(cut, frames.size() - 1) == first);
}
