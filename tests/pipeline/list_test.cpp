#include "pipeline/list.hpp"

#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/memory_file.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;
using test::operator+;

TEST_CASE("a file's list from its end frames is the list from all its blocks") {
    const bytes packed = test::compressed(test::mixed_bytes(150'000, 1), 7'000) + bytes(100, 0) +
                         test::compressed({}, 1) + test::compressed(test::skewed_bytes(9'500, 2), 1'000);
    const test::memory_file file(packed);
    const std::optional<listing> quick = list_quickly(file.seekable());
    REQUIRE(quick);
    CHECK(quick->streams == 3);
    CHECK(quick->packed_size == packed.size());
    CHECK(quick->raw_size == 159'500);

    std::vector<listed_block> blocks;
    test::chopped_input from(packed, 10'000);
    const listing thorough = list_blocks(from, [&](const listed_block& block) { blocks.push_back(block); });
    CHECK(thorough.streams == 3);
    CHECK(thorough.packed_size == packed.size());
    CHECK(thorough.raw_size == 159'500);
    REQUIRE(blocks.size() == 22 + 10);
    std::uint64_t raw_position = 0;
    for (const listed_block& block : blocks) {
        CHECK(block.raw_position == raw_position);
        raw_position += block.raw_size;
    }
    CHECK(blocks[0].offset == 20);
    CHECK(blocks[1].offset == 20 + blocks[0].frame_size);
    CHECK(blocks[0].model == block::model::constant);
    CHECK(blocks[22].stream == 2);
    CHECK(blocks[22].number == 0);
}

TEST_CASE("what is no whole stream has no quick list") {
    const test::memory_file text(bytes{'t', 'e', 'x', 't'});
    CHECK(!list_quickly(text.seekable()));
}
