#include "base/checksum.hpp"
#include "pipeline/decompress.hpp"
#include "support/damaged_streams.hpp"
#include "support/thrown.hpp"

/// Salvage where frames stand that are not of the stream around them.

using namespace huffpipe;
using namespace huffpipe::pipeline;
using namespace huffpipe::test;

TEST_CASE("damage to the end of a stream is told from the begin of the next") {
    const auto& end = frames.back();
    const bytes damaged = overwritten(packed, end.offset + 20, 1) + packed;
    const salvage_result result = salvaged_in_all_ways(damaged);
    CHECK((result.raw == raw + raw));
    REQUIRE(result.holes.size() == 1);
    CHECK(result.holes[0].raw_begin == raw.size());
    CHECK(!result.holes[0].raw_size);  // who knows what followed
    CHECK(result.holes[0].packed_begin == end.offset);
    CHECK(result.holes[0].packed_size == end.size);
}

TEST_CASE("a stream that is like the one before it is its own, even without its first frame") {
    const salvage_result result = salvaged_in_all_ways(packed + overwritten(packed, 9, 1));
    CHECK((result.raw == raw + raw));
    REQUIRE(result.holes.size() == 1);
    CHECK(result.holes[0].stream == 1);
    check_hole(result.holes[0], 0, 0, packed.size(), 20);
}

TEST_CASE("metadata of no stream around is reported and costs nothing") {
    const std::uint32_t id = std::get<frame::stream_header>(frames[0].header).stream_id;
    const auto note = [](std::uint32_t stream_id, std::uint64_t packed_offset) {
        bytes made(frame::metadata_header_size + 5 + frame::check_size, 'm');
        store(
            frame::metadata_header{
                .kind = 0x80, .stream_id = stream_id, .payload_size = 5, .packed_offset = packed_offset},
            made.data());
        store_le<std::uint64_t>(&made[made.size() - frame::check_size], hash(bytes(5, 'm')));
        return made;
    };
    const bytes foreign = note(id + 1, 20), own = note(id, 20);
    for (const bytes& damaged :
         {foreign + packed, packed + foreign, own + packed, packed + own,
          cut(packed, 0, frames[4].offset) + foreign + cut(packed, frames[4].offset, packed.size())}) {
        const salvage_result result = salvaged_in_all_ways(damaged);
        CHECK((result.raw == raw));
        CHECK(!result.holes.empty());
        for (const hole& found : result.holes) CHECK(found.raw_size.value_or(0) == 0);
        CHECK(result.lost.raw_bytes == 0);
    }
    const bytes cut_short = cut(packed, 0, 20) + cut(own, 0, own.size() - 2);
    REQUIRE(salvaged(cut_short).holes.size() == 1);
    CHECK(salvaged(cut_short).holes[0].packed_begin == 20);
    CHECK(salvaged(cut_short).holes[0].packed_size == own.size() - 2);
    CHECK(salvaged(packed + foreign).holes[0].packed_size == foreign.size());
    CHECK(salvaged(foreign + packed).holes.size() == 1);
}

TEST_CASE("a sector lost over the border of two streams costs their blocks in it") {
    const std::size_t begin = frames.back().offset - 10;
    bytes damaged = packed + packed;
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(begin), 512, std::uint8_t{0});
    const salvage_result result = salvaged_in_all_ways(damaged, lost_bytes::skipped);
    CHECK((result.raw == cut(raw, 0, 19 * block_size) + cut(raw, block_size, raw.size())));
    CHECK(result.lost.raw_bytes == 2 * block_size);
}

TEST_CASE("the payload of one block is not taken for that of another, though its size and check fit") {
    const bytes noise = test::random_bytes(5 * block_size, 2);  // stored, so that all frames have one size
    const bytes stored = test::compressed(noise, block_size);
    const auto stored_frames = frames_of(stored);
    const bytes spliced = without(stored, stored_frames[2].offset + frame::block_header_size,
                                  stored_frames[3].offset + frame::block_header_size);
    CHECK((salvaged_in_all_ways(spliced).raw == zeroed(noise, 1, 2)));
    test::chopped_input from(spliced);
    test::kept_output to;
    CHECK(test::kind_thrown_by([&] { decompress(from, to, {}); }) == error_kind::damaged);
    CHECK((to.kept == cut(noise, 0, block_size)));
}

TEST_CASE("frames of a stream inside a damaged stream are never taken for its own") {
    const bytes head = test::random_bytes(block_size, 4);
    const bytes inner = test::compressed(head + test::random_bytes(5'000, 5), 500) +
                        test::compressed(head + test::random_bytes(9'000, 6), block_size);
    const bytes content = head + inner + test::random_bytes(3'700, 7) + inner;
    const bytes outer = test::compressed(content, block_size);
    const auto outer_frames = frames_of(outer);
    for (std::size_t number = 0; number < outer_frames.size(); ++number) {
        const auto& frame = outer_frames[number];
        const salvage_result result = salvaged(overwritten(outer, frame.offset + 2, 1));
        const bool of_block = number > 0 && number + 1 < outer_frames.size();
        bytes expected = content;
        if (of_block) {
            const auto size = static_cast<std::ptrdiff_t>(frame.block()->raw_size);
            std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(frame.block()->raw_offset), size,
                        std::uint8_t{0});
        }
        CAPTURE(number);
        CHECK((result.raw == expected));
        CHECK(result.holes.size() == 1);
    }
}

TEST_CASE("frames that stand in a damaged block are content, wherever their stream would begin") {
    const bytes other = test::compressed(test::random_bytes(6'000, 9), 300);
    const auto other_frames = frames_of(other);
    const bytes late =
        cut(other, other_frames[16].offset, other_frames[17].offset);  // of a stream begun long before
    const bytes early = cut(other, 0, other_frames[3].offset);         // of one that begins there
    const std::size_t block = GENERATE(0, 1, 2), place = GENERATE(0, 100);
    for (const bytes& inner : {late, early}) {
        bytes content = test::random_bytes(5 * block_size, 10);
        std::copy(inner.begin(), inner.end(),
                  content.begin() + static_cast<std::ptrdiff_t>(block * block_size + place));
        const bytes outer = test::compressed(content, block_size);
        const auto frame = frames_of(outer)[1 + block];
        const bytes damaged = overwritten(outer, frame.offset + 2, 1);
        const bytes shorter = without(outer, frame.offset, frame.offset + 20);
        const bytes no_tail = without(outer, frame.offset + frame.size - 60, frame.offset + frame.size - 10);
        const bytes no_start = overwritten(damaged, 2, 1);
        CAPTURE(block, place, inner.size());
        for (const bytes& in : {damaged, shorter, no_tail}) {
            CHECK((salvaged_in_all_ways(in).raw == zeroed(content, block)));
            CHECK(salvaged(in).holes.size() == 1);
            CHECK((salvaged_in_all_ways(packed + in).raw == raw + zeroed(content, block)));
        }
        CHECK((salvaged_in_all_ways(packed + no_start).raw == raw + zeroed(content, block)));
        CHECK((salvaged_in_all_ways(no_start).raw == zeroed(content, block)));
    }
}

TEST_CASE("a million false syncs, and frames that lie about their sizes, do not slow it down") {
    bytes hostile = cut(packed, 0, frames[3].offset);
    SECTION("syncs alone") {
        for (int i = 0; i < 1'000'000; ++i)
            hostile.insert(hostile.end(), frame::sync.begin(), frame::sync.end());
    }
    SECTION("sound headers of blocks of 4 MiB") {
        bytes header(frame::block_header_size);
        const std::uint32_t id = load_le<std::uint32_t>(&packed[8]);
        for (std::uint32_t i = 0; i < 200'000; ++i) {
            store(frame::block_header{.model = 0,
                                      .stream_id = i % 3 == 0 ? i : id,
                                      .raw_size = 1U << 22,
                                      .packed_size = 1U << 22,
                                      .raw_offset = std::uint64_t{i} << 22,
                                      .packed_offset = 20 + std::uint64_t{i} * (i % 2 == 0 ? 1 : 1U << 22)},
                  header.data());
            hostile.insert(hostile.end(), header.begin(), header.end());
        }
    }
    SECTION("sound stream frames with garbage between") {
        for (int i = 0; i < 200'000; ++i) {
            hostile.insert(hostile.end(), packed.begin(), packed.begin() + 20);
            hostile.push_back(7);
        }
    }
    const bytes tail = cut(packed, frames[5].offset, packed.size());
    hostile.insert(hostile.end(), tail.begin(), tail.end());
    CHECK(!salvaged(hostile, 0, lost_bytes::skipped).holes.empty());
}
