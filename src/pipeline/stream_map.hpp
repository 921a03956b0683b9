#pragma once

#include "frame/format.hpp"
#include "pipeline/seekable_file.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace huffpipe::pipeline {

/// Where a stream lies in its input, and what it decodes to.
struct stream_extent {
    frame::stream_header opening;
    std::uint64_t number;       ///< among the streams of the input, from 0
    std::uint64_t offset;       ///< of the stream frame, in bytes from the start of the input
    std::uint64_t packed_size;  ///< bytes, from the stream frame to the end frame
    std::uint64_t raw_offset;   ///< raw bytes of all streams before this one
    std::uint64_t raw_size;     ///< bytes
};

/// The streams of a file, in order, found from their end frames alone: the time is proportional to the number
/// of streams, not to their size. Blocks are not looked at. Nothing when the file is damaged, cut short or no
/// stream at all; reading it from the start tells where and why. Throws `error` (io).
std::optional<std::vector<stream_extent>> map_streams(const seekable_file& file);

}  // namespace huffpipe::pipeline
