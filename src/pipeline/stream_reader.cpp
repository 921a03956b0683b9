#include "pipeline/stream_reader.hpp"

#include "base/checksum.hpp"

#include <algorithm>
#include <string>

namespace huffpipe::pipeline {
namespace {

error with_place(const std::string& place, const error& what) {
    return {what.kind(), place + ": " + what.what(), what.offset(), what.system_code()};
}

}  // namespace

/// "block 3 of stream 2 (raw offset 5000)", without the numbers that are not known or go without saying.
std::string stream_reader::name_of(const packed_block& block) const {
    std::optional<std::uint64_t> before = 0;
    if (!block.from_start) before = blocks_before_ ? blocks_before_() : std::nullopt;
    std::string name = before ? "block " + std::to_string(*before + block.number) : "a block";
    if (block.stream > 0) name += " of stream " + std::to_string(block.stream);
    return name + " (raw offset " + std::to_string(block.raw_position) + ")";
}

error stream_reader::in_block(const packed_block& block, const error& what) const {
    return with_place(name_of(block), what);
}

/// Does `action`, whose errors count from the start of the frame at hand.
template <class Action>
auto stream_reader::in_frame(Action action) try {
    return action();
} catch (const error& caught) {
    refuse(caught.kind(), caught.what(), caught.shifted(frame_offset_).offset());
}

bool stream_reader::next(packed_block& block) {
    for (;;) {
        if (!find_frame()) return false;
        const frame::any_header header = read_header();
        if (const auto* const found = std::get_if<frame::block_header>(&header)) {
            in_frame([&] { order_->expect(*found); });
            block.header = *found;
            read_block(block);
            return true;
        }
        if (const auto* const metadata = std::get_if<frame::metadata_header>(&header)) {
            in_frame([&] { order_->accept(*metadata); });
            skip_metadata(*metadata);
        } else if (const auto* const end = std::get_if<frame::end_header>(&header)) {
            in_frame([&] { order_->accept(*end); });
            close_stream();
        } else {
            refuse(error_kind::damaged, "a stream begins before the one around it has ended", frame_offset_);
        }
    }
}

bool stream_reader::nothing_is_near() noexcept try {
    const std::optional<byte_view> ahead = from_->look();
    if (!ahead) return false;
    if (ahead->empty()) return true;
    return ahead->size() >= frame::prefix_size && frame::may_begin_with_sync(*ahead) &&
           (*ahead)[4] == frame::end_kind;
} catch (...) {    // also where memory is short
    return false;  // whoever reads the next block will meet it again; the last one is good
}

/// Opens the stream that the next frame belongs to. False when the input ends here, and may.
bool stream_reader::find_frame() {
    if (expected_ != completeness::fragment) return order_ || open_stream();
    return (order_ || open_fragment()) && !from_->peek(1).empty();
}

/// False when the input ends here, as it may between streams.
bool stream_reader::open_stream() {
    const bool first = streams_ == 0;
    if (!first) skip_padding();
    const byte_view start = from_->peek(frame::prefix_size);
    if (start.empty()) {
        if (first) throw error(error_kind::not_huffpipe, "the input is empty, not a huffpipe stream", 0);
        return false;
    }
    if (!frame::may_begin_with_sync(start)) {
        if (first) throw error(error_kind::not_huffpipe, "not a huffpipe stream", 0);
        if (expected_ == completeness::streams_and_more) return false;
        throw error(error_kind::trailing, "something that is no huffpipe stream follows the stream",
                    from_->position());
    }
    const frame::any_header header = read_header();
    const auto* const opening = std::get_if<frame::stream_header>(&header);
    if (opening == nullptr) throw error(error_kind::damaged, "a stream frame is missing", frame_offset_);
    order_.emplace(*opening);
    return true;
}

/// Opens what is left of a stream whose beginning may be missing. False when the input ends here.
bool stream_reader::open_fragment() {
    constexpr auto rest_of = [](std::uint32_t stream_id) {
        return frame::stream_header{.block_log2 = frame::max_block_log2, .stream_id = stream_id};
    };
    for (;;) {
        skip_padding();
        if (from_->peek(frame::prefix_size).empty()) return false;
        const frame::any_header header = peek_header();
        if (std::holds_alternative<frame::stream_header>(header)) return open_stream();
        if (const auto* const block = std::get_if<frame::block_header>(&header)) {
            order_.emplace(rest_of(block->stream_id), block->raw_offset, block->packed_offset);
            return true;
        }
        if (const auto* const end = std::get_if<frame::end_header>(&header)) {
            order_.emplace(rest_of(end->stream_id), end->raw_total,
                           end->stream_size - frame::end_header_size);
            return true;
        }
        skip_metadata(std::get<frame::metadata_header>(read_header()));
    }
}

void stream_reader::close_stream() {
    if (__builtin_add_overflow(raw_base_, order_->raw_total(), &raw_base_))
        throw error(error_kind::damaged, "the raw totals of the streams are out of range", frame_offset_);
    order_.reset();
    ++streams_;
}

/// Takes the NUL bytes that tapes and block devices put after a stream.
void stream_reader::skip_padding() {
    for (;;) {
        const byte_view ahead = from_->peek(1);
        const auto padding_end =
            std::find_if(ahead.begin(), ahead.end(), [](auto byte) { return byte != 0; });
        from_->skip(static_cast<std::size_t>(padding_end - ahead.begin()));
        if (ahead.empty() || padding_end != ahead.end()) return;
    }
}

frame::any_header stream_reader::peek_header() {
    frame_offset_ = from_->position();
    byte_view ahead = from_->peek(frame::prefix_size);
    if (!frame::may_begin_with_sync(ahead))
        refuse(error_kind::damaged, "no frame begins where one must", frame_offset_);
    if (ahead.size() < frame::prefix_size) throw_truncated();
    header_size_ = frame::header_size(ahead[4]);
    ahead = from_->peek(header_size_);
    if (ahead.size() < header_size_) throw_truncated();
    return in_frame([&] { return frame::parse(ahead.first(header_size_)); });
}

frame::any_header stream_reader::read_header() {
    const frame::any_header header = peek_header();
    from_->skip(header_size_);
    return header;
}

/// Notes where the block at hand is.
void stream_reader::place_next(packed_block& block) const {
    block.offset = frame_offset_;
    block.stream = first_stream_ + streams_;
    block.number = order_->blocks();
    block.from_start = order_->seen_from_start();
    block.raw_position = raw_position();
}

void stream_reader::read_block(packed_block& block) {
    const std::size_t size = block.header.packed_size;
    if (wanted_ == payloads::whole || size <= begun_payload_size) {
        const byte_view taken = take(size + frame::check_size, block.space);
        block.payload = taken.first(size);
        block.check = load_le<std::uint64_t>(&taken[size]);
    } else {
        block.payload = take(begun_payload_size, block.space);
        if (from_->pass_over(size - begun_payload_size) < size - begun_payload_size) throw_truncated();
        block.check = load_le<std::uint64_t>(take(frame::check_size, check_space_).data());
    }
    place_next(block);
    order_->accept(block.header, block.check);
}

void stream_reader::skip_metadata(const frame::metadata_header& header) {
    const byte_view taken = take(header.payload_size + frame::check_size, metadata_);
    if (hash(taken.first(header.payload_size)) != load_le<std::uint64_t>(&taken[header.payload_size]))
        refuse(error_kind::damaged, "a metadata frame does not match its check", frame_offset_);
}

byte_view stream_reader::take(std::size_t size, buffer& space) {
    const byte_view taken = from_->take(size, space);
    if (taken.size() < size) throw_truncated();
    return taken;
}

/// Where a stream is open, the message begins with the block that is, or was to be, next.
void stream_reader::refuse(error_kind kind, const char* complaint, std::uint64_t offset) const {
    const error bare(kind, complaint, offset);
    if (!order_) throw bare;
    packed_block next;
    place_next(next);
    throw with_place("at " + name_of(next), bare);
}

void stream_reader::throw_truncated() const {
    refuse(error_kind::truncated, "the input ends before the stream does",
           from_->position() + from_->buffered().size());
}

}  // namespace huffpipe::pipeline
