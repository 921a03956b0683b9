#pragma once

#include "frame/format.hpp"
#include "pipeline/seekable_file.hpp"
#include "pipeline/stream_map.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// A block frame in a file.
struct block_place {
    std::uint64_t offset;  ///< of the frame, in bytes from the start of the file
    frame::block_header header;
};

/// The first block frame of `stream` that begins at or after `from`, found by scanning for the sync. A frame
/// counts when its header is sound, carries the stream's id and fits the stream. Throws `error` (io).
std::optional<block_place> next_block(const seekable_file& file, const stream_extent& stream,
                                      std::uint64_t from);

/// The block of `stream` that holds its raw byte `raw_offset`, found by binary search: O(log n) jumps, each
/// of which reads about a block. Nothing when no sound frame leads to it. Throws `error` (io).
std::optional<block_place> block_holding(const seekable_file& file, const stream_extent& stream,
                                         std::uint64_t raw_offset);

}  // namespace huffpipe::pipeline
