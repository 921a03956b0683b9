#include "reference/stream_frames.hpp"

#include "reference/payload.hpp"
#include "reference/published_hash.hpp"

#include <algorithm>

namespace huffpipe_reference {
namespace {

constexpr std::size_t header_size(unsigned kind) {
    return kind == 'B' ? 32 : kind == 'E' ? 40 : 20;
}

void require_zero(std::uint64_t field) {
    require(field == 0, verdict::unsupported);
}

}  // namespace

void stream_frames::read_frame(bytes& raw) {
    const byte_span next = input_.peek(std::min(input_.left(), sync.size()));
    require(std::equal(next.begin(), next.end(), sync.begin()));
    const unsigned kind = input_.peek(sync.size() + 1).back();
    const byte_span header = input_.take(header_size(kind));
    byte_cursor fields(header, verdict::damaged);
    const byte_span checked = fields.take(header.size() - 4);
    require(fields.number(4) == header_check(checked));

    fields = byte_cursor(checked, verdict::damaged);
    fields.take(sync.size() + 1);
    require((kind == 'S') != begun_);
    if (kind == 'S') return read_stream_frame(fields);
    const std::uint64_t id = byte_cursor(checked.subspan(8), verdict::damaged).number(4);
    require(id == id_);
    if (kind == 'B') return read_block_frame(fields, raw);
    if (kind == 'E') return read_end_frame(fields);
    read_metadata_frame(kind, fields);
}

void stream_frames::read_stream_frame(byte_cursor fields) {
    const std::uint64_t version = fields.number(1);
    const std::uint64_t limit_power = fields.number(1);
    const std::uint64_t flags = fields.number(1);
    id_ = fields.number(4);
    const std::uint64_t line_ends = fields.number(4);
    require(version == 1, verdict::unsupported);
    require_zero(flags);
    require(limit_power <= 22);
    require(line_ends == 0x0A1A0A0D);
    block_limit_ = std::uint64_t{1} << limit_power;
    begun_ = true;
}

void stream_frames::read_block_frame(byte_cursor fields, bytes& raw) {
    const auto model = static_cast<unsigned>(fields.number(1));
    require_zero(fields.number(2));
    fields.number(4);  // the stream id
    const std::uint64_t raw_size = fields.number(4);
    const std::uint64_t packed_size = fields.number(4);
    const std::uint64_t raw_offset = fields.number(8);
    require(raw_size >= 1 && raw_size <= block_limit_);
    require(packed_size >= 1 && packed_size <= raw_size);
    require(raw_offset == raw_total_);

    const byte_span payload = input_.take(packed_size);
    const std::uint64_t check = input_.number(8);
    const bytes block = decode_payload(model, payload, raw_size);
    require(check == joined_hash(hash(payload), hash(block)));
    raw.insert(raw.end(), block.begin(), block.end());
    raw_total_ += raw_size;
    digest_ = joined_hash(digest_, check);
}

void stream_frames::read_end_frame(byte_cursor fields) {
    require_zero(fields.number(3));
    fields.number(4);  // the stream id
    require(fields.number(8) == raw_total_);
    require(fields.number(8) == input_.position() - start_);
    require(fields.number(8) == digest_);
    ended_ = true;
}

void stream_frames::read_metadata_frame(unsigned kind, byte_cursor fields) {
    require(kind >= 0x80, verdict::unsupported);
    require_zero(fields.number(3));
    fields.number(4);  // the stream id
    const std::uint64_t payload_size = fields.number(4);
    require(payload_size <= 1048576);
    const byte_span payload = input_.take(payload_size);
    require(input_.number(8) == hash(payload));
}

}  // namespace huffpipe_reference
