#include "frame/resync.hpp"

#include "support/catch.hpp"

#include <vector>

using namespace huffpipe;
using namespace huffpipe::frame;

namespace {

using bytes = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("a sync is found at any place, and half of one only at the end") {
    for (std::size_t place = 0; place < 70; ++place) {
        bytes all(place, 0xF5);
        all.insert(all.end(), frame::sync.begin(), frame::sync.end());
        all.insert(all.end(), {'B', 0xF5, 0x68, 0});
        CHECK(find_sync(all) == place);
        CHECK(find_sync(byte_view(all).first(place + 2)) == place);
    }
    CHECK(find_sync({}) == 0);
    CHECK(find_sync(bytes{1, 2, 0xF5, 0x68, 0x70, 0x9B}) == 6);
    CHECK(find_sync(bytes{1, 2, 0xF5, 0x68, 0x70}) == 2);
}

TEST_CASE("frames tell their place in the stream") {
    const block_header block{.model = 0,
                             .stream_id = 9,
                             .raw_size = 100,
                             .packed_size = 50,
                             .raw_offset = 1'000,
                             .packed_offset = 300};
    CHECK(claim_of(block).stream_id == 9);
    CHECK(claim_of(block).packed_offset == 300);
    CHECK(claim_of(block).raw_begin == 1'000);
    CHECK(claim_of(block).raw_end == 1'100);
    CHECK(frame_size(any_header(block)) == 36 + 50 + 8);
    const end_header end{.stream_id = 9, .raw_total = 1'100, .stream_size = 434, .checks_digest = 0};
    CHECK(claim_of(end).packed_offset == 394);
    CHECK(claim_of(end).raw_begin == 1'100);
    CHECK(frame_size(any_header(end)) == 40);
    CHECK(claim_of(stream_header{.block_log2 = 20, .stream_id = 9}).packed_offset == 0);
    CHECK(frame_size(any_header(stream_header{.block_log2 = 20, .stream_id = 9})) == 20);
    const metadata_header metadata{.kind = 0x80, .stream_id = 9, .payload_size = 5, .packed_offset = 20};
    CHECK(claim_of(metadata).packed_offset == 20);
    CHECK(frame_size(any_header(metadata)) == 24 + 5 + 8);
}
