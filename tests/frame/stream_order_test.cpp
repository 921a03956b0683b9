#include "frame/stream_order.hpp"

#include "support/catch.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::frame;
using huffpipe::test::kind_thrown_by;

namespace {

constexpr stream_header opening{.block_log2 = 10, .stream_id = 7};
constexpr block_header first{
    .model = 0, .stream_id = 7, .raw_size = 1024, .packed_size = 1024, .raw_offset = 0, .packed_offset = 20};
constexpr block_header second{.model = 0,
                              .stream_id = 7,
                              .raw_size = 10,
                              .packed_size = 5,
                              .raw_offset = 1024,
                              .packed_offset = 20 + 36 + 1024 + 8};
constexpr metadata_header third{
    .kind = 0x80, .stream_id = 7, .payload_size = 3, .packed_offset = 20 + (36 + 1024 + 8) + (36 + 5 + 8)};

stream_order after_two_blocks() {
    stream_order order(opening);
    order.accept(first, 111);
    order.accept(second, 222);
    return order;
}

template <class Header>
bool refuses(stream_order order, Header header) {
    return kind_thrown_by([&] {
               if constexpr (std::is_same_v<Header, block_header>)
                   order.expect(header);
               else
                   order.accept(header);
           }) == error_kind::damaged;
}

}  // namespace

TEST_CASE("blocks in order, and the end that matches them, are accepted") {
    stream_order order(opening);
    order.expect(first);
    order.accept(first, 111);
    order.expect(second);
    order.accept(second, 222);
    order.accept(third);
    const end_header end = order.end();
    CHECK(end.raw_total == 1034);
    CHECK(end.stream_size == 20 + (36 + 1024 + 8) + (36 + 5 + 8) + (24 + 3 + 8) + 40);
    CHECK(end.checks_digest == joined_check(joined_check(0, 111), 222));
    CHECK_NOTHROW(order.accept(end));
    CHECK(order.blocks() == 2);
}

TEST_CASE("a block that is lost, repeated, foreign or too large is refused") {
    stream_order order(opening);
    CHECK(refuses(order, second));  // the first is lost
    order.accept(first, 111);
    CHECK(refuses(order, first));  // again
    block_header other = second;
    other.stream_id = 8;
    CHECK(refuses(order, other));
    other = second;
    other.raw_size = 1025;
    CHECK(refuses(order, other));
}

TEST_CASE("a frame that does not stand where it says is refused") {
    stream_order order(opening);
    order.accept(first, 111);
    for (const std::uint64_t change : {std::uint64_t{1}, ~std::uint64_t{0}}) {
        block_header block = second;
        block.packed_offset += change;
        CHECK(refuses(order, block));
        metadata_header metadata = third;
        metadata.packed_offset = order.packed_total() + change;
        CHECK(refuses(order, metadata));
    }
}

TEST_CASE("a stream that is followed from its middle is held to all but the digest") {
    stream_order order(opening, second.raw_offset, second.packed_offset);
    CHECK(!order.seen_from_start());
    CHECK(refuses(order, first));
    order.expect(second);
    order.accept(second, 222);
    end_header end = after_two_blocks().end();
    CHECK_NOTHROW(order.accept(end));
    end.stream_size += 1;
    CHECK(refuses(order, end));
}

TEST_CASE("an end frame that differs in any total is refused") {
    const stream_order order = after_two_blocks();
    const end_header right = order.end();
    for (const std::uint64_t change : {std::uint64_t{1}, ~std::uint64_t{0}}) {
        end_header end = right;
        end.raw_total += change;
        CHECK(refuses(order, end));
        end = right;
        end.stream_size += change;
        CHECK(refuses(order, end));
        end = right;
        end.checks_digest += change;
        CHECK(refuses(order, end));
        end = right;
        end.stream_id += 1;
        CHECK(refuses(order, end));
    }
}

TEST_CASE("the end frame's digest depends on the order of the blocks' checks") {
    CHECK(joined_check(joined_check(0, 1), 2) != joined_check(joined_check(0, 2), 1));
}
