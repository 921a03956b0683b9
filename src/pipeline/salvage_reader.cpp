#include "pipeline/salvage_reader.hpp"

#include "base/checksum.hpp"
#include "base/error.hpp"
#include "frame/resync.hpp"

#include <algorithm>
#include <utility>

namespace huffpipe::pipeline {

bool salvage_reader::next(salvage_item& item) {
    queue_.give_back(std::move(item.block.space));
    if (place_.streams == 0 && from_->position() == 0) refuse_newer_versions();
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
    if (!place_.stream && in_step_ && place_.streams > 0) skip_padding();
    return (in_step_ && read_in_step()) || find_step();
}

bool salvage_reader::read_in_step() {
    const auto header = frame::try_parse(from_->peek(frame::max_header_size));
    if (!header) return false;
    take({from_->position(), *header});
    return true;
}

/// Looks for the next frame from here, and takes it; false at the end of the input.
bool salvage_reader::find_step() {
    scanner_.start_at(from_->position());
    std::optional<found_frame> possible;
    const found_frame* found = scanner_.first();
    for (std::size_t index = 0; found != nullptr;) {
        const frame_verdict judged = judge(*found, place_, queue_);
        if (judged == frame_verdict::certain) {
            possible = *found;
            break;
        }
        if (judged == frame_verdict::possible && !possible) possible = *found;
        if (possible && !may_spend(work_budget::judgement)) break;
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
    take(*possible);
    return true;
}

/// Takes the frame at hand, whose header is sound.
void salvage_reader::take(const found_frame& found) {
    const frame_role plays = role_of(found, place_, queue_);
    if (plays == frame_role::repeats) return skip_repeated(found.header);
    if (plays == frame_role::begins) begin_stream(found);
    if (plays == frame_role::continues) note_step(found);
    if (const auto* const block = std::get_if<frame::block_header>(&found.header)) take_block(*block);
    if (const auto* const metadata = std::get_if<frame::metadata_header>(&found.header))
        take_metadata(*metadata);
    if (const auto* const end = std::get_if<frame::end_header>(&found.header)) take_end(*end);
}

/// Opens the stream of a frame, be it its first or not.
void salvage_reader::begin_stream(const found_frame& found) {
    const std::uint64_t offset = found.offset;
    const auto* const opening = std::get_if<frame::stream_header>(&found.header);
    if (place_.stream) {
        queue_.close(std::nullopt, gap_before(offset, "the end of the stream is damaged",
                                              "the end of the stream is missing"));
        place_.good_end = offset;
    } else if (opening != nullptr && offset > place_.good_end) {
        queue_.note_outside({place_.good_end, offset - place_.good_end, "no sound frame is there"});
        place_.good_end = offset;
    }
    place_.stream.emplace();
    place_.stream->id = frame::claim_of(found.header).stream_id;
    place_.stream->begin = begin_of_stream(found);
    queue_.open(place_.streams++);
    if (opening != nullptr) {
        place_.stream->largest_block = std::uint64_t{1} << opening->block_log2;
        step_over(frame::stream_header_size);
    } else if (offset == place_.good_end) {
        queue_.note({offset, 0, "the begin of the stream is missing"});
    }
}

void salvage_reader::take_block(const frame::block_header& header) {
    const std::uint64_t offset = from_->position();
    if (!is_whole(header)) return lose_step(frame::block_header_size);
    const packed_gap gap = gap_before(offset, "no sound frame is there", "blocks are missing");
    const std::int64_t begin = begin_of_stream({offset, header});
    const bool closely = gap.size > 0 && begin == place_.stream->begin;
    const bool out_of_turn = queue_.fills(header.raw_offset);
    place_.stream->begin =
        out_of_turn ? place_.stream->begin + static_cast<std::int64_t>(frame::frame_size(header)) : begin;

    if (place_.stream->early_end)
        queue_.note({offset, frame::frame_size(header), "a block stands behind the end of its stream"});
    if (header.raw_size > place_.stream->largest_block)
        queue_.note({offset, frame::frame_size(header), "a block is larger than its stream allows"});

    queue_.accept(block_at_hand(header), gap, closely);
    step_over(frame::frame_size(header));
}

/// The block at hand, all of whose bytes are there.
packed_block salvage_reader::block_at_hand(const frame::block_header& header) {
    packed_block block;
    block.header = header;
    block.offset = from_->position();
    block.stream = place_.streams - 1;
    const byte_view frame = from_->buffered();
    block.payload = frame.subspan(frame::block_header_size, header.packed_size);
    block.check = load_le<std::uint64_t>(&frame[frame::block_header_size + header.packed_size]);
    if (!from_->in_memory()) {
        block.space = queue_.take_spare();
        const byte_span copy = block.space.of_size(header.packed_size);
        std::copy(block.payload.begin(), block.payload.end(), copy.begin());
        block.payload = copy;
    }
    return block;
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
    const std::uint64_t offset = from_->position();
    const packed_gap gap = gap_before(offset, "no sound frame is there", "blocks are missing");
    const bool closely = gap.size > 0 && begin_of_stream({offset, header}) == place_.stream->begin;
    step_over(frame::end_header_size);
    place_.stream->early_end = met_end{header, offset, gap};
    if (closely || queue_.has_all_before(header.raw_total)) end_stream();
}

void salvage_reader::end_stream() {
    const met_end& end = *place_.stream->early_end;
    queue_.close(end.header.raw_total, end.gap);
    queue_.expect_digest(end.header.checks_digest,
                         {end.offset, frame::end_header_size, "the end frame is not that of these blocks"});
    place_.last_id = place_.stream->id;
    place_.last_raw_total = end.header.raw_total;
    place_.stream.reset();
    place_.streams_end = place_.good_end;
}

/// An end frame that came early is the end of its stream unless a block that is missing follows.
void salvage_reader::settle_early_end() {
    if (!place_.stream || !place_.stream->early_end) return;
    const auto next = in_step_ ? frame::try_parse_as<frame::block_header>(from_->peek(frame::max_header_size))
                               : std::nullopt;
    const std::uint64_t raw_total = place_.stream->early_end->header.raw_total;
    const bool is_missing = next && next->stream_id == place_.stream->id &&
                            queue_.misses(next->raw_offset, next->raw_offset + next->raw_size) &&
                            next->raw_offset < raw_total;
    if (!is_missing) end_stream();
}

/// Notes where a frame follows the one before it, but one or both are not where in the stream they should be,
/// although no block is missing between them.
void salvage_reader::note_step(const found_frame& found) {
    const std::int64_t begin = begin_of_stream(found);
    const bool in_turn = std::holds_alternative<frame::metadata_header>(found.header) ||
                         queue_.has_all_before(frame::claim_of(found.header).raw_begin);
    // Of a block behind the end of its stream that is told.
    const bool is_news = begin != place_.stream->begin && !place_.stream->early_end;
    if (found.offset == place_.good_end && in_turn && is_news)
        queue_.note({found.offset, 0, "frames are missing or repeated, but no blocks"});
    if (in_turn) place_.stream->begin = begin;
}

/// Takes a frame that has no place any more.
void salvage_reader::skip_repeated(const frame::any_header& header) {
    const std::uint64_t size = frame::frame_size(header);
    const auto* const block = std::get_if<frame::block_header>(&header);
    const bool whole = block != nullptr ? is_whole(*block) : from_->peek(size).size() >= size;
    if (!whole) return lose_step(frame::header_size(from_->buffered()[4]));
    const packed_gap gap{from_->position(), size, "a frame is repeated, or comes after its place"};
    if (place_.stream) {
        queue_.note(gap);
        place_.stream->begin += static_cast<std::int64_t>(size);
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
        if (!may_spend(work_budget::judgement)) return true;
        if (judge(*found, place_, queue_) != frame_verdict::foreign)
            return !may_spend(header.raw_size) || verifies(header);
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
    if (!verifier_) verifier_.emplace();
    const byte_view frame = from_->buffered();
    const byte_view payload = frame.subspan(frame::block_header_size, header.packed_size);
    const auto check = load_le<std::uint64_t>(&frame[frame::block_header_size + header.packed_size]);
    return !verifier_->fault_of(header, payload, check, raw_.of_size(header.raw_size));
}

/// Whether so much work that is not a first look at bytes is still within the budget.
bool salvage_reader::may_spend(std::uint64_t effort) {
    return budget_.may_spend(effort, from_->position());
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
    if (place_.stream) {
        queue_.close(std::nullopt, gap_before(end, "the input ends before the stream does",
                                              "the input ends before the stream does"));
    } else if (place_.streams == 0) {
        throw error(error_kind::not_huffpipe, "no frame of a huffpipe stream is there", 0);
    } else if (end > place_.good_end && trailing_ == trailing_bytes::reported) {
        queue_.note_outside(
            {place_.good_end, end - place_.good_end, "what follows the last stream is no huffpipe stream"});
    }
}

packed_gap salvage_reader::gap_before(std::uint64_t offset, const char* reason_if_bytes,
                                      const char* reason_if_none) const {
    return {place_.good_end, offset - place_.good_end,
            offset > place_.good_end ? reason_if_bytes : reason_if_none};
}

void salvage_reader::step_over(std::uint64_t size) {
    from_->skip(static_cast<std::size_t>(size));
    place_.good_end = from_->position();
    in_step_ = true;
}

}  // namespace huffpipe::pipeline
