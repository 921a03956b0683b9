#pragma once

#include "block/model.hpp"
#include "pipeline/input.hpp"
#include "pipeline/progress.hpp"
#include "pipeline/seekable_file.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace huffpipe::pipeline {

/// What the streams in an input come to.
struct listing {
    std::uint64_t streams = 0;
    std::uint64_t packed_size = 0;  ///< bytes of the input, padding included
    std::uint64_t raw_size = 0;     ///< bytes it decodes to
};

/// A block, as its header announces it.
struct listed_block {
    std::uint64_t stream;        ///< number of its stream, from 0
    std::uint64_t number;        ///< of the block in its stream, from 0
    std::uint64_t offset;        ///< of its frame, in bytes from the start of the input
    std::uint64_t frame_size;    ///< bytes, with header and check
    std::uint64_t raw_position;  ///< of its first raw byte, counted over all streams
    std::uint64_t raw_size;      ///< bytes
    block::model model;
    std::string details;  ///< how it was coded, for people; may be empty
};

/// Reads the streams in `from` to the end without decoding them, and calls `on_block` for each block in
/// order. Headers and end frames are verified, contents are not. `progress`, if there is one, is kept up to
/// date. Throws as `decompress` does, and what `on_block` throws.
listing list_blocks(input& from, const std::function<void(const listed_block&)>& on_block,
                    progress* watched = nullptr);

/// The same for a file, of which headers, checks and the first bytes of payloads are read.
listing list_blocks(const seekable_file& file, const std::function<void(const listed_block&)>& on_block,
                    progress* watched = nullptr);

/// Adds up the streams of a file from their end frames alone, in time that does not depend on their sizes.
/// Nothing when the file is damaged or no stream: reading it from the start tells. Throws `error` (io).
std::optional<listing> list_quickly(const seekable_file& file);

}  // namespace huffpipe::pipeline
