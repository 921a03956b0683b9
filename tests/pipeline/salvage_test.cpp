#include "base/checksum.hpp"
#include "support/damaged_streams.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;
using namespace huffpipe::test;

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

        std::optional<bool> ready() override { return true; }  // so that it is looked at ahead

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

TEST_CASE("of an input that is cut at both ends, what is left comes out") {
    const bytes middle = cut(packed, frames[3].offset + 10, frames[9].offset + 10);
    const salvage_result result = salvaged_in_all_ways(middle, lost_bytes::skipped);
    CHECK((result.raw == cut(raw, 3 * block_size, 8 * block_size)));
    REQUIRE(result.holes.size() == 2);
    CHECK(result.holes[0].raw_size == 3 * block_size);
    CHECK(!result.holes[1].raw_size);
    CHECK(result.lost.unknown);
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

TEST_CASE("a block that has lost as many bytes as the frames behind it have does not take them with it") {
    const bytes noise = random_bytes(5 * block_size + 50, 12);  // stored; the last block is short
    const bytes stored = compressed(noise, block_size);
    const auto stored_frames = frames_of(stored);
    const std::size_t hit = stored_frames[5].offset + 100, short_size = stored_frames[6].size;
    const bytes expected = zeroed(noise, 4);
    CHECK((salvaged_in_all_ways(without(stored, hit, hit + short_size)).raw == expected));
    CHECK((salvaged_in_all_ways(without(stored, hit, hit + short_size + stored_frames[7].size)).raw ==
           expected));
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
