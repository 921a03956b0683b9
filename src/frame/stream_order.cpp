#include "frame/stream_order.hpp"

#include "base/error.hpp"

namespace huffpipe::frame {
namespace {

void require(bool condition, const char* complaint) {
    if (!condition) throw error(error_kind::damaged, complaint, 0);
}

}  // namespace

void stream_order::require_own(std::uint32_t stream_id) const {
    require(stream_id == opening_.stream_id, "a frame of another stream stands inside this one");
}

void stream_order::require_in_place(std::uint64_t packed_offset) const {
    require(packed_offset == packed_total_, "a frame does not stand where in its stream it says");
}

void stream_order::expect(const block_header& header) const {
    require_own(header.stream_id);
    require(header.raw_offset >= raw_total_, "a block is repeated or out of order");
    require(header.raw_offset == raw_total_, "blocks are missing before this one");
    require_in_place(header.packed_offset);
    require(header.raw_size <= std::uint64_t{1} << opening_.block_log2,
            "a block is larger than its stream allows");
}

void stream_order::accept(const block_header& header, std::uint64_t check) noexcept {
    raw_total_ += header.raw_size;
    packed_total_ += frame_size(header);
    checks_digest_ = joined_check(checks_digest_, check);
    ++blocks_;
}

void stream_order::accept(const metadata_header& header) {
    require_own(header.stream_id);
    require_in_place(header.packed_offset);
    packed_total_ += frame_size(header);
}

void stream_order::accept(const end_header& header) const {
    require_own(header.stream_id);
    require(header.raw_total >= raw_total_, "the end frame counts fewer bytes than the stream has");
    require(header.raw_total == raw_total_, "blocks are missing before the end frame");
    const end_header expected = end();
    require(header.stream_size == expected.stream_size, "the end frame does not match the stream's size");
    require(!seen_from_start_ || header.checks_digest == expected.checks_digest,
            "the end frame does not match the stream's checks");
}

end_header stream_order::end() const noexcept {
    return {.stream_id = opening_.stream_id,
            .raw_total = raw_total_,
            .stream_size = packed_total_ + end_header_size,
            .checks_digest = checks_digest_};
}

}  // namespace huffpipe::frame
