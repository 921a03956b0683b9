#pragma once

#include "frame/format.hpp"
#include "pipeline/frame_scanner.hpp"
#include "pipeline/salvage_queue.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// An end frame, as it has been met.
struct met_end {
    frame::end_header header;
    std::uint64_t offset;  ///< of the frame, in bytes from the start of the input
    packed_gap gap;        ///< what stands before it
};

/// A stream whose frames are being met.
struct open_stream {
    std::uint32_t id;
    std::int64_t begin;  ///< in the input, as its last frame has it; may lie before the input
    std::uint64_t largest_block = std::uint64_t{1} << frame::max_block_log2;  ///< raw bytes
    /// Its end frame, if that has come before blocks that are missing. They may still follow at once.
    std::optional<met_end> early_end = std::nullopt;
};

/// How far salvage has come in an input and its streams, and what a frame that is met there can be.
struct salvage_place {
    std::optional<open_stream> stream;
    std::uint64_t streams = 0;         ///< begun so far
    std::uint64_t good_end = 0;        ///< behind the last frame that was taken, and the padding behind it
    std::uint64_t streams_end = 0;     ///< behind the last stream that was closed
    std::uint32_t last_id = 0;         ///< of that stream
    std::uint64_t last_raw_total = 0;  ///< of that stream, as its end frame has it
};

enum class frame_role {
    continues,  ///< the open stream
    repeats,    ///< what has been taken, or comes too late
    begins,     ///< another stream
};

/// What a frame is, going by all but its distance to the frames around it.
frame_role role_of(const found_frame& found, const salvage_place& place, const salvage_queue& queue);

enum class frame_verdict {
    foreign,   ///< content of a block, or nothing that the streams need
    possible,  ///< of these streams, unless a frame that is certain follows
    certain,   ///< of these streams
};

/// Whether a frame that stands behind damage is one of these streams: see `salvage_reader`.
frame_verdict judge(const found_frame& found, const salvage_place& place, const salvage_queue& queue);

/// Where in the input the stream of a frame would begin, by the packed offset that it carries.
std::int64_t begin_of_stream(const found_frame& found);

}  // namespace huffpipe::pipeline
