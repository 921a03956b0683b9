#include "reference/stream_frames.hpp"

#include "reference/payload.hpp"
#include "reference/published_hash.hpp"

#include <algorithm>

namespace huffpipe_reference {
namespace {

constexpr std::size_t header_size(unsigned kind) {
    return kind == 'S' ? 20 : kind == 'B' ? 36 : kind == 'E' ? 40 : 24;
}

// What a newer version may use comes before all else.
void require_supported(unsigned kind, byte_span header) {
    require(kind == 'S' || kind == 'B' || kind == 'E' || kind >= 0x80, verdict::unsupported);
    require(kind != 'S' || (header[5] == 1 && header[7] == 0), verdict::unsupported);
    require(kind != 'E' || (header[5] == 0 && header[6] == 0 && header[7] == 0), verdict::unsupported);
}

}  // namespace

void stream_frames::read_frame(bytes& raw) {
    frame_offset_ = input_.position() - start_;
    const byte_span next = input_.peek(std::min(input_.left(), sync.size()));
    require(std::equal(next.begin(), next.end(), sync.begin()));
    const unsigned kind = input_.peek(sync.size() + 1).back();
    const byte_span header = input_.take(header_size(kind));
    byte_cursor fields(header, verdict::damaged);
    const byte_span checked = fields.take(header.size() - 4);
    require(fields.number(4) == header_check(checked));
    require_supported(kind, header);

    require((kind == 'S') != begun_);
    fields = byte_cursor(checked.subspan(8), verdict::damaged);
    const std::uint64_t id = fields.number(4);
    if (kind == 'S') id_ = id;
    require(id == id_);
    byte_cursor size(header.subspan(5), verdict::damaged);
    if (kind == 'S') return read_stream_frame(header[6], fields);
    if (kind == 'B') return read_block_frame(size.number(3), fields, raw);
    if (kind == 'E') return read_end_frame(fields);
    read_metadata_frame(size.number(3), fields);
}

void stream_frames::read_stream_frame(unsigned limit_power, byte_cursor fields) {
    require(limit_power <= 22);
    require(fields.number(4) == 0x0A1A0A0D);
    block_limit_ = std::uint64_t{1} << limit_power;
    begun_ = true;
}

void stream_frames::read_block_frame(std::uint64_t raw_size, byte_cursor fields, bytes& raw) {
    const auto model = static_cast<unsigned>(fields.number(1));
    const std::uint64_t packed_size = fields.number(3);
    const std::uint64_t raw_offset = fields.number(8);
    const std::uint64_t packed_offset = fields.number(8);
    require(raw_size >= 1 && raw_size <= block_limit_);
    require(packed_size >= 1 && packed_size <= raw_size);
    require(raw_offset == raw_total_);
    require(packed_offset == frame_offset_);

    const byte_span payload = input_.take(packed_size);
    const std::uint64_t check = input_.number(8);
    const bytes block = decode_payload(model, payload, raw_size);
    require(check == block_check(payload, block, raw_offset, id_));
    raw.insert(raw.end(), block.begin(), block.end());
    raw_total_ += raw_size;
    digest_ = joined_hash(digest_, check);
}

void stream_frames::read_end_frame(byte_cursor fields) {
    require(fields.number(8) == raw_total_);
    require(fields.number(8) == input_.position() - start_);
    require(fields.number(8) == digest_);
    ended_ = true;
}

void stream_frames::read_metadata_frame(std::uint64_t payload_size, byte_cursor fields) {
    require(payload_size <= 1048576);
    require(fields.number(8) == frame_offset_);
    const byte_span payload = input_.take(payload_size);
    require(input_.number(8) == hash(payload));
}

}  // namespace huffpipe_reference
