#include "support/damaged_streams.hpp"

/// Salvage where blocks stand in another order than theirs, or behind the end of their stream.

using namespace huffpipe;
using namespace huffpipe::pipeline;
using namespace huffpipe::test;

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

TEST_CASE("a repeated block behind damage is part of it") {
    const bytes repeated = cut(packed, frames[3].offset, frames[4].offset);
    const bytes damaged = cut(packed, 0, frames[6].offset) + bytes(70, 'x') + repeated;
    const salvage_result result = salvaged_in_all_ways(damaged, lost_bytes::skipped);
    CHECK((result.raw == cut(raw, 0, 5 * block_size)));
    REQUIRE(result.holes.size() == 1);
    CHECK(result.holes[0].packed_begin == frames[6].offset);
    CHECK(result.holes[0].packed_size == 70 + repeated.size());
    const salvage_result cut_short =
        salvaged_in_all_ways(cut(packed, 0, frames[6].offset) + cut(repeated, 0, 100));
    CHECK((cut_short.raw == result.raw));
    REQUIRE(cut_short.holes.size() == 1);
    CHECK(cut_short.holes[0].packed_size == 100);
}
