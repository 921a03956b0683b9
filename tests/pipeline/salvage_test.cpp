#include "base/checksum.hpp"
#include "pipeline/decompress.hpp"
#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/frames.hpp"
#include "support/salvaged.hpp"
#include "support/thrown.hpp"

#include <chrono>

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;
using test::frames_of;
using test::salvage_result;
using test::salvaged;
using test::operator+;

namespace {

constexpr std::size_t block_size = 1'000;

bytes cut(const bytes& whole, std::size_t begin, std::size_t end) {
    return {whole.begin() + static_cast<std::ptrdiff_t>(begin),
            whole.begin() + static_cast<std::ptrdiff_t>(end)};
}

bytes without(const bytes& whole, std::size_t begin, std::size_t end) {
    return cut(whole, 0, begin) + cut(whole, end, whole.size());
}

/// `raw` with zeros for so many blocks from a block on.
bytes zeroed(bytes raw, std::size_t first_block, std::size_t blocks = 1) {
    const auto begin = raw.begin() + static_cast<std::ptrdiff_t>(first_block * block_size);
    std::fill_n(begin, blocks * block_size, std::uint8_t{0});
    return raw;
}

bytes overwritten(bytes whole, std::size_t begin, std::size_t size) {
    for (std::size_t at = begin; at < begin + size; ++at) whole[at] ^= 0xA5;
    return whole;
}

/// What `salvaged` gives in any way it may be run, which must be the same.
salvage_result salvaged_in_all_ways(const bytes& packed, lost_bytes lost = lost_bytes::zeroed) {
    salvage_result first = salvaged(packed, 0, lost);
    for (const unsigned threads : {1, 2, 8}) {
        const salvage_result other = salvaged(packed, threads, lost, threads * 777);
        CHECK((other.raw == first.raw));
        CHECK(other.holes.size() == first.holes.size());
        CHECK(other.lost.raw_bytes == first.lost.raw_bytes);
    }
    return first;
}

void check_hole(const hole& found, std::uint64_t raw_begin, std::uint64_t raw_size,
                std::uint64_t packed_begin, std::uint64_t packed_size) {
    CHECK(found.raw_begin == raw_begin);
    CHECK(found.raw_size == raw_size);
    CHECK(found.packed_begin == packed_begin);
    CHECK(found.packed_size == packed_size);
    CHECK(!found.reason.empty());
}

const bytes raw = test::skewed_bytes(20 * block_size, 1);
const bytes packed = test::compressed(raw, block_size);
const auto frames = frames_of(packed);  // number 0 is the stream frame, n + 1 that of block n

}  // namespace

TEST_CASE("of an undamaged input, all comes out and no hole is reported") {
    const salvage_result result = salvaged_in_all_ways(packed + bytes(700, 0) + packed);
    CHECK((result.raw == raw + raw));
    CHECK(result.holes.empty());
}

TEST_CASE("a block with a damaged header or payload is a hole of exactly its size") {
    const auto& frame = frames[6];  // of block 5
    const std::size_t place = GENERATE(0, 4, 9, 30, 36, 60);
    const salvage_result result = salvaged_in_all_ways(overwritten(packed, frame.offset + place, 1));
    CHECK((result.raw == zeroed(raw, 5)));
    REQUIRE(result.holes.size() == 1);
    check_hole(result.holes[0], 5 * block_size, block_size, frame.offset, frame.size);
    CHECK(!result.lost.unknown);
}

TEST_CASE("without zeros, what follows a hole comes right after what precedes it") {
    const auto& frame = frames[6];
    const bytes damaged = overwritten(packed, frame.offset, frame.size);
    CHECK(salvaged_in_all_ways(damaged, lost_bytes::skipped).raw ==
          without(raw, 5 * block_size, 6 * block_size));
}

TEST_CASE("damage over several frames is one hole") {
    const std::size_t begin = frames[4].offset + 50, end = frames[7].offset + 50;
    const salvage_result result = salvaged_in_all_ways(overwritten(packed, begin, end - begin));
    CHECK((result.raw == zeroed(raw, 3, 4)));
    std::uint64_t lost = 0;
    for (const hole& found : result.holes) lost += *found.raw_size;
    CHECK(lost == 4 * block_size);
}

TEST_CASE("a damaged stream frame costs nothing") {
    const salvage_result result = salvaged_in_all_ways(overwritten(packed, 9, 1));
    CHECK((result.raw == raw));
    REQUIRE(result.holes.size() == 1);
    check_hole(result.holes[0], 0, 0, 0, 20);
}

TEST_CASE("NUL bytes are padding behind a stream, and damage before the first") {
    const salvage_result before = salvaged_in_all_ways(bytes(300, 0) + packed);
    CHECK((before.raw == raw));
    REQUIRE(before.holes.size() == 1);
    CHECK(!before.holes[0].raw_begin);
    CHECK(before.holes[0].packed_begin == 0);
    CHECK(before.holes[0].packed_size == 300);
    bytes wiped = packed;
    std::fill_n(wiped.begin(), 20, std::uint8_t{0});
    const salvage_result result = salvaged_in_all_ways(wiped);
    CHECK((result.raw == raw));
    REQUIRE(result.holes.size() == 1);
    check_hole(result.holes[0], 0, 0, 0, 20);
}

TEST_CASE("an end frame that does not fit to the blocks is reported, unless a block is damaged anyway") {
    const auto& end = frames.back();
    bytes other = packed;  // as when the end of one stream is joined to the blocks of another
    frame::end_header header = std::get<frame::end_header>(end.header);
    header.checks_digest ^= 1;
    store(header, &other[end.offset]);
    const salvage_result result = salvaged_in_all_ways(other + packed);
    CHECK((result.raw == raw + raw));
    REQUIRE(result.holes.size() == 1);
    check_hole(result.holes[0], raw.size(), 0, end.offset, end.size);
    CHECK(salvaged_in_all_ways(overwritten(other, frames[6].offset + 60, 1)).holes.size() == 1);
    const bytes damaged_check =
        overwritten(packed, frames[7].offset - 1, 1);  // which makes the digest differ
    CHECK(salvaged_in_all_ways(damaged_check).holes.size() == 1);
    CHECK(salvaged_in_all_ways(damaged_check + other).holes.size() == 2);
    CHECK(salvaged_in_all_ways(without(packed, frames[6].offset, frames[7].offset) + other).holes.size() ==
          2);
    CHECK(salvaged_in_all_ways(without(other, frames[6].offset, frames[7].offset)).holes.size() == 1);
    const bytes no_start = cut(other, 20, other.size());
    CHECK(salvaged_in_all_ways(no_start).holes.size() == 2);  // all blocks are there, so the digest is known
}

TEST_CASE("losses that are more than can be counted are as many as can be") {
    bytes empty = test::compressed({}, 1);
    frame::end_header end = std::get<frame::end_header>(frames_of(empty)[1].header);
    end.raw_total = frame::max_raw_total;
    store(end, &empty[frame::stream_header_size]);
    CHECK(salvaged(empty, 0, lost_bytes::skipped).lost.raw_bytes == frame::max_raw_total);
    CHECK(salvaged(empty + empty + empty, 0, lost_bytes::skipped).lost.raw_bytes == ~std::uint64_t{0});
}

TEST_CASE("a read that fails ends salvage when all that was read before has been written") {
    class failing_input final : public input {
      public:
        explicit failing_input(byte_view good) : inner_(good) {}

        std::size_t read(byte_span to) override {
            const std::size_t got = inner_.read(to);
            if (got == 0) throw error(error_kind::io, "lost");
            return got;
        }

      private:
        test::chopped_input inner_;
    };
    const bytes start = cut(packed, 0, frames[9].offset);
    for (const unsigned threads : {0, 1, 3}) {
        failing_input from(start);
        test::kept_output to;
        options how;
        how.cpu_threads = threads;
        if (threads == 0) how.threading = threading::none;
        summary done;
        const auto failure = test::error_of([&] { salvage(from, to, how, {}, done); });
        REQUIRE(failure);
        CHECK(failure->kind() == error_kind::io);
        CHECK((to.kept == cut(raw, 0, 8 * block_size)));
    }
}

TEST_CASE("a write that fails ends salvage, and the error says how much has been written") {
    class full_output final : public output {
      public:
        void write(byte_view more) override {
            if (size + more.size() > 4 * block_size) throw error(error_kind::io, "full");
            size += more.size();
        }

        std::size_t size = 0;
    };
    for (const unsigned threads : {1, 3}) {
        full_output to;
        options how;
        how.cpu_threads = threads;
        summary done;
        const auto failure = test::error_of([&] {
            test::chopped_input from(packed);
            salvage(from, to, how, {}, done);
        });
        REQUIRE(failure);
        CHECK(failure->kind() == error_kind::io);
        CHECK(failure->offset() == 4 * block_size);
    }
}

TEST_CASE("what is wrong with a stream is told when it has ended, not when more comes") {
    class ending_input final : public input {
      public:
        explicit ending_input(byte_view all) : inner_(all) {}

        std::size_t read(byte_span to) override {
            const std::size_t got = inner_.read(to);
            ended = ended || got == 0;
            return got;
        }

        bool ended = false;

      private:
        test::chopped_input inner_;
    };
    bytes other = packed;
    frame::end_header header = std::get<frame::end_header>(frames.back().header);
    header.checks_digest ^= 1;
    store(header, &other[frames.back().offset]);
    for (const bytes& damaged : {other, overwritten(packed, frames[20].offset + 1, 1)}) {
        ending_input from(damaged);
        test::kept_output to;
        options how;
        how.threading = threading::none;
        summary done;
        std::size_t in_time = 0;
        salvage_options wishes;
        wishes.on_hole = [&](const hole&) { in_time += from.ended ? 0 : 1; };
        salvage(from, to, how, wishes, done);
        CHECK(in_time == 1);
    }
}

TEST_CASE("a block of another stream does not keep a stream open that has ended early") {
    const bytes noise = test::random_bytes(21 * block_size, 11);
    const bytes next = test::compressed(noise, block_size);
    const auto next_frames = frames_of(next);
    const bytes damaged = without(packed, frames[20].offset, frames[21].offset) +
                          cut(next, next_frames[20].offset, next.size());
    const salvage_result result = salvaged_in_all_ways(damaged, lost_bytes::skipped);
    CHECK((result.raw == cut(raw, 0, 19 * block_size) + cut(noise, 19 * block_size, noise.size())));
    REQUIRE(result.holes.size() >= 2);
    CHECK(result.holes[0].raw_size == block_size);
    CHECK(!result.lost.unknown);
}

TEST_CASE("behind an end frame that came early, only blocks that are missing are of its stream") {
    const bytes shorter = test::compressed(cut(raw, 0, 10 * block_size), block_size);  // of the same id
    const auto short_frames = frames_of(shorter);
    const bytes lacking = without(shorter, short_frames[4].offset, short_frames[5].offset);
    SECTION("not those behind its end") {
        const salvage_result result =
            salvaged_in_all_ways(lacking + cut(packed, frames[13].offset, packed.size()));
        CHECK((result.raw == cut(zeroed(raw, 3), 0, 10 * block_size) + zeroed(raw, 0, 12)));
    }
    SECTION("not those that are repeated") {
        const salvage_result result =
            salvaged_in_all_ways(lacking + cut(shorter, short_frames[6].offset, short_frames[7].offset));
        CHECK((result.raw == cut(zeroed(raw, 3), 0, 10 * block_size)));
        REQUIRE(result.holes.size() == 2);
        CHECK(result.holes[0].raw_size == block_size);
        CHECK(!result.holes[1].raw_begin);
    }
}

TEST_CASE("a block that is larger than its stream allows is written, and reported") {
    bytes smaller = packed;
    frame::stream_header opening = std::get<frame::stream_header>(frames[0].header);
    opening.block_log2 = 9;
    store(opening, smaller.data());
    const salvage_result result = salvaged_in_all_ways(smaller);
    CHECK((result.raw == raw));
    REQUIRE(result.holes.size() == 20);
    check_hole(result.holes[3], 3 * block_size, 0, frames[4].offset, frames[4].size);
}

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

TEST_CASE("bytes that are missing or were put in cost the block they hit") {
    const auto& frame = frames[9];  // of block 8
    const bytes shorter = without(packed, frame.offset + 100, frame.offset + 130);
    CHECK((salvaged_in_all_ways(shorter).raw == zeroed(raw, 8)));
    const bytes longer =
        cut(packed, 0, frame.offset + 100) + bytes(77, 1) + cut(packed, frame.offset + 100, packed.size());
    CHECK((salvaged_in_all_ways(longer).raw == zeroed(raw, 8)));
    CHECK(salvaged_in_all_ways(longer).holes.size() == 2);  // the block, and what comes behind it
    const bytes before =
        cut(packed, 0, frame.offset) + bytes(77, 1) + cut(packed, frame.offset, packed.size());
    CHECK((salvaged_in_all_ways(before).raw == raw));
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

TEST_CASE("lost, repeated and swapped blocks leave all others, in order and once") {
    const auto piece = [&](std::size_t first, std::size_t last) {
        return cut(packed, frames[first].offset, frames[last].offset + frames[last].size);
    };
    const std::size_t last = frames.size() - 1;
    SECTION("lost") {
        const salvage_result result = salvaged_in_all_ways(piece(0, 5) + piece(8, last));
        CHECK((result.raw == zeroed(raw, 5, 2)));
        REQUIRE(result.holes.size() == 1);
        check_hole(result.holes[0], 5 * block_size, 2 * block_size, frames[6].offset, 0);
    }
    SECTION("the last lost") {
        CHECK((salvaged_in_all_ways(piece(0, last - 2) + piece(last, last)).raw == zeroed(raw, 19)));
    }
    SECTION("the first lost, and the stream frame") {
        CHECK((salvaged_in_all_ways(piece(2, last)).raw == zeroed(raw, 0)));
    }
    SECTION("repeated") {
        const salvage_result result = salvaged_in_all_ways(piece(0, 8) + piece(7, last));
        CHECK((result.raw == raw));
        CHECK(result.lost.raw_bytes == 0);
        CHECK(result.holes.size() == 2);
    }
    SECTION("swapped") {
        const salvage_result result =
            salvaged_in_all_ways(piece(0, 4) + piece(6, 6) + piece(5, 5) + piece(7, last));
        CHECK((result.raw == raw));
        CHECK(result.lost.raw_bytes == 0);
        CHECK(result.holes.size() == 1);  // said once, of the block that came late
    }
    SECTION("swapped, with something put in between") {
        const salvage_result result =
            salvaged_in_all_ways(piece(0, 4) + bytes(30, 'x') + piece(6, 6) + piece(5, 5) + piece(7, last));
        CHECK((result.raw == raw));
        CHECK(result.lost.raw_bytes == 0);
    }
    SECTION("behind the end of their stream") {
        const salvage_result result =
            salvaged_in_all_ways(piece(0, last - 3) + piece(last, last) + piece(last - 2, last - 1) + packed);
        CHECK((result.raw == raw + raw));
        CHECK(result.lost.raw_bytes == 0);
        REQUIRE(result.holes.size() == 2);  // one for each block
        for (const std::size_t n : {0, 1}) CHECK(result.holes[n].packed_size == frames[last - 2 + n].size);
    }
    SECTION("all in reverse") {
        bytes reversed = piece(0, 0);
        for (std::size_t number = last - 1; number > 0; --number) reversed = reversed + piece(number, number);
        CHECK((salvaged_in_all_ways(reversed + piece(last, last)).raw == raw));
    }
}

TEST_CASE("of an input that is cut at both ends, what is left comes out") {
    const bytes middle = cut(packed, frames[3].offset + 10, frames[9].offset + 10);
    const salvage_result result = salvaged_in_all_ways(middle, lost_bytes::skipped);
    CHECK((result.raw == cut(raw, 3 * block_size, 8 * block_size)));
    REQUIRE(result.holes.size() == 2);
    CHECK(result.holes[0].raw_size == 3 * block_size);
    CHECK(!result.holes[1].raw_size);
    CHECK(result.lost.unknown);
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
    const std::size_t block = GENERATE(0, 1, 2);
    for (const bytes& inner : {late, early}) {
        bytes content = test::random_bytes(5 * block_size, 10);
        std::copy(inner.begin(), inner.end(),
                  content.begin() + static_cast<std::ptrdiff_t>(block * block_size) + 100);
        const bytes outer = test::compressed(content, block_size);
        const auto& frame = frames_of(outer)[1 + block];
        const bytes damaged = overwritten(outer, frame.offset + 2, 1);
        const bytes shorter = without(outer, frame.offset, frame.offset + 50);
        const bytes no_start = overwritten(damaged, 2, 1);
        CAPTURE(block, inner.size());
        for (const bytes& in : {damaged, shorter}) {
            CHECK((salvaged_in_all_ways(in).raw == zeroed(content, block)));
            CHECK(salvaged(in).holes.size() == 1);
            CHECK((salvaged_in_all_ways(packed + in).raw == raw + zeroed(content, block)));
        }
        CHECK((salvaged_in_all_ways(packed + no_start).raw == raw + zeroed(content, block)));
        CHECK((salvaged_in_all_ways(no_start).raw == zeroed(content, block)));
    }
}

TEST_CASE("a repeated block behind damage is part of it") {
    const bytes repeated = cut(packed, frames[3].offset, frames[4].offset);
    const bytes damaged = cut(packed, 0, frames[6].offset) + bytes(70, 'x') + repeated;
    const salvage_result result = salvaged_in_all_ways(damaged, lost_bytes::skipped);
    CHECK((result.raw == cut(raw, 0, 5 * block_size)));
    REQUIRE(result.holes.size() == 1);
    CHECK(result.holes[0].packed_begin == frames[6].offset);
    CHECK(result.holes[0].packed_size == 70 + repeated.size());
}

TEST_CASE("thousands of holes are told apart, and take time in proportion to the input") {
    const bytes large = test::skewed_bytes(3'000 * block_size, 8);
    bytes damaged = test::compressed(large, block_size);
    const auto large_frames = frames_of(damaged);
    bytes expected = large;
    std::size_t blocks = 0;
    for (std::size_t number = 2; number + 1 < large_frames.size(); number += 2, ++blocks) {
        damaged[large_frames[number].offset + number % 36] ^= 4;
        expected = zeroed(std::move(expected), number - 1);
    }
    const salvage_result result = salvaged(damaged, 2);
    CHECK((result.raw == expected));
    CHECK(result.holes.size() == blocks);
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

TEST_CASE("what is no stream at all is refused, and what follows the last stream is reported or ignored") {
    CHECK(test::kind_thrown_by([] { salvaged(bytes{}); }) == error_kind::not_huffpipe);
    CHECK(test::kind_thrown_by([] { salvaged(bytes(5'000, 'x')); }) == error_kind::not_huffpipe);
    bytes newer = packed;
    newer[5] = 2;
    store_le<std::uint32_t>(&newer[16], header_check(byte_view(newer).first(16)));
    CHECK(test::kind_thrown_by([&] { salvaged(newer); }) == error_kind::unsupported);
    const salvage_result result = salvaged_in_all_ways(packed + bytes(100, 'x'));
    CHECK((result.raw == raw));
    REQUIRE(result.holes.size() == 1);
    CHECK(!result.holes[0].raw_begin);
    CHECK(result.holes[0].packed_begin == packed.size());
    CHECK(result.holes[0].packed_size == 100);
}
