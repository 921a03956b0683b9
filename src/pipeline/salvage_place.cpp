#include "pipeline/salvage_place.hpp"

#include "frame/resync.hpp"

namespace huffpipe::pipeline {

std::int64_t begin_of_stream(const found_frame& found) {
    return static_cast<std::int64_t>(found.offset) -
           static_cast<std::int64_t>(frame::claim_of(found.header).packed_offset);
}

frame_role role_of(const found_frame& found, const salvage_place& place, const salvage_queue& queue) {
    const frame::claim claim = frame::claim_of(found.header);
    const std::int64_t begin = begin_of_stream(found);
    if (std::holds_alternative<frame::stream_header>(found.header)) return frame_role::begins;
    const bool is_metadata = std::holds_alternative<frame::metadata_header>(found.header);
    if (!place.stream) {
        const bool of_last = place.streams > 0 && claim.stream_id == place.last_id &&
                             begin < static_cast<std::int64_t>(place.streams_end) &&
                             claim.raw_end <= place.last_raw_total;
        return of_last || is_metadata ? frame_role::repeats : frame_role::begins;
    }
    if (claim.stream_id != place.stream->id) return is_metadata ? frame_role::repeats : frame_role::begins;
    if (is_metadata || queue.misses(claim.raw_begin, claim.raw_end)) return frame_role::continues;
    return begin >= static_cast<std::int64_t>(place.good_end) ? frame_role::begins : frame_role::repeats;
}

frame_verdict judge(const found_frame& found, const salvage_place& place, const salvage_queue& queue) {
    if (std::holds_alternative<frame::metadata_header>(found.header)) return frame_verdict::foreign;
    const frame_role plays = role_of(found, place, queue);
    if (plays == frame_role::repeats) return frame_verdict::foreign;
    const std::int64_t begin = begin_of_stream(found);
    const bool is_certain = place.stream ? plays == frame_role::continues && begin <= place.stream->begin
                                         : begin >= static_cast<std::int64_t>(place.streams_end) &&
                                               begin <= static_cast<std::int64_t>(place.good_end);
    return is_certain ? frame_verdict::certain : frame_verdict::possible;
}

}  // namespace huffpipe::pipeline
