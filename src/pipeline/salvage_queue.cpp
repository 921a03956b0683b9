#include "pipeline/salvage_queue.hpp"

#include <utility>

namespace huffpipe::pipeline {

void salvage_queue::open(std::uint64_t stream) {
    stream_ = stream;
    raw_next_ = digest_ = 0;
    whole_ = true;
}

bool salvage_queue::misses(std::uint64_t raw_begin, std::uint64_t raw_end) const {
    if (raw_begin < raw_next_) return false;
    const auto next = waiting_.lower_bound(raw_begin);
    if (next != waiting_.end() && next->first < raw_end) return false;
    if (next == waiting_.begin()) return true;
    const frame::block_header& before = std::prev(next)->second.block.header;
    return before.raw_offset + before.raw_size <= raw_begin;
}

void salvage_queue::accept(packed_block block, const packed_gap& gap, bool closely) {
    const std::uint64_t raw_begin = block.header.raw_offset;
    if (closely || raw_begin == raw_next_) {
        // What lies before the gap will not come any more, and what lies in it neither.
        if (raw_begin != raw_next_) {
            while (!waiting_.empty() && waiting_.begin()->first < raw_begin) stop_waiting();
            put_hole(raw_begin, gap);
        } else if (!waiting_.empty() || gap.size > 0) {
            note(gap.size > 0 ? gap
                              : packed_gap{block.offset, frame::frame_size(block.header),
                                           "a block stands after one that follows it"});
        }
        put(std::move(block));
        put_waiting();
        return;
    }
    waiting_bytes_ += block.payload.size();
    waiting_.emplace(raw_begin, waiting{std::move(block), gap});
    while (waiting_bytes_ > max_waiting_bytes || waiting_.size() > max_waiting_blocks) stop_waiting();
}

void salvage_queue::close(std::optional<std::uint64_t> raw_size, const packed_gap& gap) {
    while (!waiting_.empty()) stop_waiting();
    if (!raw_size || *raw_size > raw_next_)
        put_hole(raw_size, gap);
    else if (gap.size > 0)
        note(gap);
}

void salvage_queue::expect_digest(std::uint64_t digest, const packed_gap& place) {
    if (!whole_ || digest == digest_) return;
    note(place);
    ready_.back().goes_without_saying = true;
}

void salvage_queue::note(const packed_gap& gap) {
    put_hole(raw_next_, gap);
}

void salvage_queue::note_outside(const packed_gap& gap) {
    salvage_item next;
    next.gap = hole{.packed_begin = gap.begin,
                    .packed_size = gap.size,
                    .stream = stream_,
                    .raw_begin = std::nullopt,
                    .raw_size = std::nullopt,
                    .reason = gap.reason};
    ready_.push_back(std::move(next));
}

bool salvage_queue::pop(salvage_item& next) {
    if (ready_.empty()) return false;
    next = std::move(ready_.front());
    ready_.pop_front();
    return true;
}

buffer salvage_queue::take_spare() {
    if (spare_.empty()) return {};
    buffer space = std::move(spare_.back());
    spare_.pop_back();
    return space;
}

void salvage_queue::put(packed_block block) {
    raw_next_ = block.header.raw_offset + block.header.raw_size;
    digest_ = frame::joined_check(digest_, block.check);
    salvage_item next;
    next.block = std::move(block);
    ready_.push_back(std::move(next));
}

/// A hole from where the stream has been put to, to `raw_end` if that is known.
void salvage_queue::put_hole(std::optional<std::uint64_t> raw_end, const packed_gap& gap) {
    salvage_item next;
    next.gap = hole{.packed_begin = gap.begin,
                    .packed_size = gap.size,
                    .stream = stream_,
                    .raw_begin = raw_next_,
                    .raw_size = raw_end ? std::optional(*raw_end - raw_next_) : std::nullopt,
                    .reason = gap.reason};
    ready_.push_back(std::move(next));
    whole_ = whole_ && raw_end == raw_next_;
    raw_next_ = raw_end.value_or(raw_next_);
}

/// Puts the blocks that need not wait any more.
void salvage_queue::put_waiting() {
    while (!waiting_.empty() && waiting_.begin()->first == raw_next_) {
        waiting_bytes_ -= waiting_.begin()->second.block.payload.size();
        put(std::move(waiting_.begin()->second.block));
        waiting_.erase(waiting_.begin());
    }
}

/// Gives up what is missing before the first block that waits.
void salvage_queue::stop_waiting() {
    put_hole(waiting_.begin()->first, waiting_.begin()->second.gap);
    put_waiting();
}

}  // namespace huffpipe::pipeline
