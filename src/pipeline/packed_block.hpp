#pragma once

#include "frame/format.hpp"
#include "pipeline/buffer.hpp"

#include <cstdint>

namespace huffpipe::pipeline {

/// A block as it stands in a stream, its header verified and its content not yet.
struct packed_block {
    frame::block_header header{};
    byte_view payload;         ///< header.packed_size bytes, or the first, in `space` or where the input lies
    std::uint64_t check = 0;   ///< what `frame::block_check` must give
    std::uint64_t offset = 0;  ///< of the block frame, in bytes from the start of the input
    std::uint64_t stream = 0;  ///< number of its stream in the input, from 0
    std::uint64_t number = 0;  ///< of the block in its stream, from 0 (or from where reading began)
    bool from_start = true;    ///< whether the stream was read from its start
    std::uint64_t raw_position = 0;  ///< of the block's first raw byte, counted over all streams of the input
    buffer space;
};

}  // namespace huffpipe::pipeline
