#include "pipeline/salvage_queue.hpp"

#include "support/catch.hpp"

#include <utility>

using namespace huffpipe;
using namespace huffpipe::pipeline;

namespace {

/// A queue with a stream open, and what comes out of it: raw offsets of blocks, and of holes less a million.
class followed_queue {
  public:
    followed_queue() { queue.open(0); }

    followed_queue& block(std::uint64_t raw_begin, std::uint64_t gap_size = 0, bool closely = false) {
        packed_block block;
        block.header.raw_offset = raw_begin;
        block.header.raw_size = 100;
        block.payload = byte_view(payload.data(), payload_size);
        queue.accept(std::move(block), {0, gap_size, "so"}, closely);
        return *this;
    }

    std::vector<std::int64_t> out() {
        std::vector<std::int64_t> offsets;
        for (salvage_item item; queue.pop(item);)
            offsets.push_back(item.gap ? static_cast<std::int64_t>(*item.gap->raw_begin) - 1'000'000
                                       : static_cast<std::int64_t>(item.block.header.raw_offset));
        return offsets;
    }

    salvage_queue queue;
    std::vector<std::uint8_t> payload = std::vector<std::uint8_t>(std::size_t{1} << 20);
    std::size_t payload_size = 10;
};

using offsets = std::vector<std::int64_t>;
constexpr std::int64_t hole_at = -1'000'000;

}  // namespace

TEST_CASE("blocks in order come out at once") {
    followed_queue blocks;
    CHECK(blocks.block(0).block(100).out() == offsets{0, 100});
    CHECK(!blocks.queue.misses(0, 100));
    CHECK(!blocks.queue.misses(50, 150));
    CHECK(blocks.queue.misses(200, 300));
}

TEST_CASE("a block that comes early waits for those before it") {
    followed_queue blocks;
    CHECK(blocks.block(0).block(200).out() == offsets{0});
    CHECK(blocks.queue.misses(100, 200));
    CHECK(!blocks.queue.misses(200, 300));
    CHECK(!blocks.queue.misses(150, 250));
    CHECK(!blocks.queue.misses(250, 350));
    CHECK(blocks.block(100).out() == offsets{hole_at + 100, 100, 200});  // that the order is wrong is noted
}

TEST_CASE("what was damaged where it stood is not waited for") {
    followed_queue blocks;
    CHECK(blocks.block(0).block(200, 144, true).out() == offsets{0, hole_at + 100, 200});
    CHECK(!blocks.queue.misses(100, 200));
}

TEST_CASE("no more than so many bytes wait") {
    followed_queue blocks;
    blocks.payload_size = blocks.payload.size();
    for (std::uint64_t raw_begin = 200; raw_begin <= 900; raw_begin += 100) blocks.block(raw_begin);
    CHECK(blocks.out().empty());
    CHECK(blocks.block(1'000).out() == offsets{hole_at, 200, 300, 400, 500, 600, 700, 800, 900, 1'000});
}

TEST_CASE("no more than so many blocks wait") {
    followed_queue blocks;
    for (std::uint64_t number = 1; number <= salvage_queue::max_waiting_blocks; ++number)
        blocks.block(200 * number);
    CHECK(blocks.out().empty());
    CHECK(blocks.block(1'000'000).out() == offsets{hole_at, 200});
}

TEST_CASE("at the end of a stream, nothing waits any more, and what is missing is a hole") {
    followed_queue blocks;
    blocks.block(200).queue.close(400, {0, 0, "so"});
    CHECK(blocks.out() == offsets{hole_at, 200, hole_at + 300});
    blocks.queue.open(1);
    blocks.block(0).queue.close(std::nullopt, {0, 0, "so"});
    CHECK(blocks.out() == offsets{0, hole_at + 100});
}
