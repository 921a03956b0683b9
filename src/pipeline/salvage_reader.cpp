#include "pipeline/salvage_reader.hpp"

#include "base/checksum.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <utility>

namespace huffpipe::pipeline {
namespace {

constexpr std::uint64_t free_effort = std::uint64_t{64} << 20;
constexpr std::uint64_t effort_per_byte = 8;

std::int64_t begin_of_stream(const frame::any_header& header, std::uint64_t offset) {
    return static_cast<std::int64_t>(offset) -
           static_cast<std::int64_t>(frame::claim_of(header).packed_offset);
}

}  // namespace

bool salvage_reader::next(salvage_item& item) {
    queue_.give_back(std::move(item.block.space));
    if (streams_ == 0 && from_->position() == 0) refuse_newer_versions();
    while (!queue_.pop(item)) {
        if (finished_) return false;
        if (!read_frame()) finish();
    }
    return true;
}

/// An input that begins with a sound frame of a newer version is not damaged.
void salvage_reader::refuse_newer_versions() {
    const byte_view start = from_->peek(frame::max_header_size);
    if (start.size() < frame::max_header_size || !frame::may_begin_with_sync(start)) return;
    try {
        frame::parse(start.first(frame::header_size(start[4])));
    } catch (const error& caught) {
        if (caught.kind() == error_kind::unsupported) throw;
    }
}

bool salvage_reader::nothing_is_near() noexcept try {
    if (!queue_.empty()) return false;
    const std::optional<byte_view> ahead = from_->look();
    return ahead && ahead->empty();
} catch (...) {
    return false;  // whoever reads the next block will meet it again; the last one is good
}

/// Takes a frame; false at the end of the input.
bool salvage_reader::read_frame() {
    settle_early_end();
    if (!stream_ && in_step_) skip_padding();
    return (in_step_ && read_in_step()) || find_step();
}

bool salvage_reader::read_in_step() {
    const auto header = frame::try_parse(from_->peek(frame::max_header_size));
    if (!header) return false;
    take(*header);
    return true;
}

/// Looks for the next frame from here, and takes it; false at the end of the input.
bool salvage_reader::find_step() {
    scanner_.start_at(from_->position());
    std::optional<found_frame> possible;
    const found_frame* found = scanner_.first();
    for (std::size_t index = 0; found != nullptr;) {
        const verdict judged = judge(*found);
        if (judged == verdict::certain) {
            possible = *found;
            break;
        }
        if (judged == verdict::possible && !possible) possible = *found;
        if (possible && !may_spend(1)) break;
        if (possible) {
            found = scanner_.frame(++index, possible->offset + look_ahead);
        } else {
            scanner_.drop_first();
            found = scanner_.first();
        }
    }
    if (!possible) {
        from_->skip(from_->buffered().size());
        return false;
    }
    from_->skip(static_cast<std::size_t>(possible->offset - from_->position()));
    in_step_ = true;
    take(possible->header);
    return true;
}

salvage_reader::verdict salvage_reader::judge(const found_frame& found) const {
    if (std::holds_alternative<frame::metadata_header>(found.header)) return verdict::foreign;
    const role plays = role_of(found.header, found.offset);
    if (plays == role::repeats) return verdict::foreign;
    const std::int64_t begin = begin_of_stream(found.header, found.offset);
    if (stream_)
        return plays == role::continues && begin <= stream_->begin ? verdict::certain : verdict::possible;
    const bool begins_here =
        begin >= static_cast<std::int64_t>(streams_end_) && begin <= static_cast<std::int64_t>(good_end_);
    return begins_here ? verdict::certain : verdict::possible;
}

/// What a frame is, going by all but its distance to the frames around it.
salvage_reader::role salvage_reader::role_of(const frame::any_header& header, std::uint64_t offset) const {
    const frame::claim claim = frame::claim_of(header);
    const std::int64_t begin = begin_of_stream(header, offset);
    if (std::holds_alternative<frame::stream_header>(header)) return role::begins;
    const bool is_metadata = std::holds_alternative<frame::metadata_header>(header);
    if (!stream_) {
        const bool of_last =
            streams_ > 0 && claim.stream_id == last_id_ && begin < static_cast<std::int64_t>(streams_end_);
        return of_last || is_metadata ? role::repeats : role::begins;
    }
    if (claim.stream_id != stream_->id) return is_metadata ? role::repeats : role::begins;
    if (is_metadata || queue_.misses(claim.raw_begin, claim.raw_end)) return role::continues;
    return begin >= static_cast<std::int64_t>(good_end_) ? role::begins : role::repeats;
}

/// Takes the frame at hand, whose header is sound.
void salvage_reader::take(const frame::any_header& header) {
    const role plays = role_of(header, from_->position());
    if (plays == role::repeats) return skip_repeated(header);
    if (plays == role::begins) begin_stream(header);
    if (plays == role::continues) note_step(header);
    if (const auto* const block = std::get_if<frame::block_header>(&header)) take_block(*block);
    if (const auto* const metadata = std::get_if<frame::metadata_header>(&header)) take_metadata(*metadata);
    if (const auto* const end = std::get_if<frame::end_header>(&header)) take_end(*end);
}

/// Opens the stream of a frame, be it its first or not.
void salvage_reader::begin_stream(const frame::any_header& header) {
    const std::uint64_t offset = from_->position();
    const bool is_first = std::holds_alternative<frame::stream_header>(header);
    if (stream_) {
        queue_.close(std::nullopt, gap_before(offset, "the end of the stream is damaged",
                                              "the end of the stream is missing"));
        good_end_ = streams_end_ = offset;
    } else if (is_first && offset > good_end_) {
        queue_.note_outside({good_end_, offset - good_end_, "no sound frame is there"});
        good_end_ = offset;
    }
    stream_ = open_stream{frame::claim_of(header).stream_id, begin_of_stream(header, offset)};
    queue_.open(streams_++);
    if (is_first) {
        step_over(frame::stream_header_size);
    } else if (offset == good_end_) {
        queue_.note({offset, 0, "the begin of the stream is missing"});
    }
}

void salvage_reader::take_block(const frame::block_header& header) {
    const std::uint64_t offset = from_->position();
    if (!is_whole(header)) return lose_step(frame::block_header_size);
    const packed_gap gap = gap_before(offset, "no sound frame is there", "blocks are missing");
    const std::int64_t begin = begin_of_stream(header, offset);
    const bool closely = gap.size > 0 && begin == stream_->begin;
    const bool out_of_turn = queue_.fills(header.raw_offset) || stream_->early_end;
    stream_->begin =
        out_of_turn ? stream_->begin + static_cast<std::int64_t>(frame::frame_size(header)) : begin;

    if (stream_->early_end)
        queue_.note({offset, frame::frame_size(header), "a block stands behind the end of its stream"});

    packed_block block;
    block.header = header;
    block.offset = offset;
    block.stream = streams_ - 1;
    const byte_view frame = from_->buffered();
    block.payload = frame.subspan(frame::block_header_size, header.packed_size);
    block.check = load_le<std::uint64_t>(&frame[frame::block_header_size + header.packed_size]);
    if (!from_->in_memory()) {
        block.space = queue_.take_spare();
        const byte_span copy = block.space.of_size(header.packed_size);
        std::copy(block.payload.begin(), block.payload.end(), copy.begin());
        block.payload = copy;
    }
    queue_.accept(std::move(block), gap, closely);
    step_over(frame::frame_size(header));
}

void salvage_reader::take_metadata(const frame::metadata_header& header) {
    const std::size_t size = frame::frame_size(header);
    const byte_view frame = from_->peek(size);
    const auto is_sound = [&] {
        const byte_view payload = frame.subspan(frame::metadata_header_size, header.payload_size);
        return hash(payload) == load_le<std::uint64_t>(&frame[size - frame::check_size]);
    };
    if (frame.size() < size || !is_sound()) return lose_step(frame::metadata_header_size);
    step_over(size);
}

void salvage_reader::take_end(const frame::end_header& header) {
    const packed_gap gap = gap_before(from_->position(), "no sound frame is there", "blocks are missing");
    const bool closely = gap.size > 0 && begin_of_stream(header, from_->position()) == stream_->begin;
    step_over(frame::end_header_size);
    stream_->early_end = gap;
    stream_->raw_size = header.raw_total;
    if (closely || queue_.has_all_before(header.raw_total)) end_stream();
}

void salvage_reader::end_stream() {
    queue_.close(stream_->raw_size, *stream_->early_end);
    last_id_ = stream_->id;
    stream_.reset();
    streams_end_ = good_end_;
}

/// An end frame that came early is the end of its stream unless a block that is missing follows.
void salvage_reader::settle_early_end() {
    if (!stream_ || !stream_->early_end) return;
    const auto next = in_step_ ? frame::try_parse_as<frame::block_header>(from_->peek(frame::max_header_size))
                               : std::nullopt;
    const bool is_missing = next && next->stream_id == stream_->id &&
                            queue_.misses(next->raw_offset, next->raw_offset + next->raw_size) &&
                            next->raw_offset < stream_->raw_size;
    if (!is_missing || queue_.has_all_before(stream_->raw_size)) end_stream();
}

/// Notes where a frame follows the one before it, but one or both are not where in the stream they should be,
/// although no block is missing between them.
void salvage_reader::note_step(const frame::any_header& header) {
    const std::uint64_t offset = from_->position();
    const bool in_turn = std::holds_alternative<frame::metadata_header>(header) ||
                         queue_.has_all_before(frame::claim_of(header).raw_begin);
    if (offset == good_end_ && in_turn && begin_of_stream(header, offset) != stream_->begin)
        queue_.note({offset, 0, "frames are missing or repeated, but no blocks"});
    if (in_turn) stream_->begin = begin_of_stream(header, offset);
}

/// Takes a frame that has no place any more.
void salvage_reader::skip_repeated(const frame::any_header& header) {
    const std::uint64_t size = frame::frame_size(header);
    const auto* const block = std::get_if<frame::block_header>(&header);
    const bool whole = block != nullptr ? is_whole(*block) : from_->peek(size).size() >= size;
    if (!whole) return lose_step(frame::header_size(from_->buffered()[4]));
    const packed_gap gap{from_->position(), size, "a frame is repeated, or comes after its place"};
    if (stream_) {
        queue_.note(gap);
        stream_->begin += static_cast<std::int64_t>(size);
    } else {
        queue_.note_outside(gap);
    }
    step_over(size);
}

/// The frame at hand is damaged: the next one may begin anywhere behind its header.
void salvage_reader::lose_step(std::size_t header_size) {
    from_->skip(header_size);
    in_step_ = false;
}

/// Whether all bytes of the block at hand are there, as far as can be told. If some are missing, the frames
/// that follow begin too early, inside of what seems to be the block. They are believed only if the block's
/// content is damaged, since they may be content.
bool salvage_reader::is_whole(const frame::block_header& header) {
    const std::uint64_t size = frame::frame_size(header);
    const std::uint64_t offset = from_->position();
    if (from_->peek(size).size() < size) return false;
    const byte_view ahead = ready_or(size, size + frame::max_header_size);
    if (ahead.size() == size && !from_->ended()) return true;  // what follows may be long in coming
    if (const auto next = frame::try_parse(ahead.subspan(size))) {
        const frame::claim claim = frame::claim_of(*next);
        if (claim.stream_id == header.stream_id && claim.packed_offset == header.packed_offset + size)
            return true;
    }

    scanner_.start_at(offset + frame::block_header_size);
    const std::uint64_t end = offset + size;
    for (std::size_t index = 0; const found_frame* const found = scanner_.frame(index, end); ++index) {
        if (!may_spend(1)) return true;
        if (judge(*found) != verdict::foreign) return !may_spend(header.raw_size) || verifies(header);
    }
    return true;
}

/// What is there without waiting of `wanted` bytes, `sure` of which are there. A read that fails is left for
/// the next frame to meet again: what stands before it is good.
byte_view salvage_reader::ready_or(std::size_t sure, std::size_t wanted) {
    try {
        return from_->peek_ready(wanted);
    } catch (const error&) {
        return from_->buffered().first(sure);
    }
}

bool salvage_reader::verifies(const frame::block_header& header) {
    if (!decoder_) decoder_.emplace();
    const byte_view frame = from_->buffered();
    const byte_view payload = frame.subspan(frame::block_header_size, header.packed_size);
    const byte_span raw = raw_.of_size(header.raw_size);
    try {
        decoder_->decode(static_cast<block::model>(header.model), payload, raw);
    } catch (const error&) {
        decoder_.reset();
        return false;
    }
    return frame::block_check(header, payload, raw) ==
           load_le<std::uint64_t>(&frame[frame::block_header_size + header.packed_size]);
}

/// Whether so much work that is not a first look at bytes is still within the budget.
bool salvage_reader::may_spend(std::uint64_t effort) {
    if (effort_ + effort > free_effort + effort_per_byte * from_->position()) return false;
    effort_ += effort;
    return true;
}

void salvage_reader::skip_padding() {
    for (;;) {
        const byte_view ahead = from_->peek(1);
        const auto padding_end =
            std::find_if(ahead.begin(), ahead.end(), [](auto byte) { return byte != 0; });
        step_over(static_cast<std::uint64_t>(padding_end - ahead.begin()));
        if (ahead.empty() || padding_end != ahead.end()) return;
    }
}

void salvage_reader::finish() {
    finished_ = true;
    const std::uint64_t end = from_->position();
    if (stream_) {
        queue_.close(std::nullopt, gap_before(end, "the input ends before the stream does",
                                              "the input ends before the stream does"));
    } else if (streams_ == 0) {
        throw error(error_kind::not_huffpipe, "no frame of a huffpipe stream is there", 0);
    } else if (end > good_end_ && trailing_ == trailing_bytes::reported) {
        queue_.note_outside(
            {good_end_, end - good_end_, "what follows the last stream is no huffpipe stream"});
    }
}

packed_gap salvage_reader::gap_before(std::uint64_t offset, const char* reason_if_bytes,
                                      const char* reason_if_none) const {
    return {good_end_, offset - good_end_, offset > good_end_ ? reason_if_bytes : reason_if_none};
}

void salvage_reader::step_over(std::uint64_t size) {
    from_->skip(static_cast<std::size_t>(size));
    good_end_ = from_->position();
    in_step_ = true;
}

}  // namespace huffpipe::pipeline
