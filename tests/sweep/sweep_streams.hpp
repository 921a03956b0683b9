#pragma once

#include "support/frames.hpp"

#include <string>
#include <vector>

namespace huffpipe::test {

/// A small undamaged input.
struct sweep_stream {
    std::string name;
    bytes raw;
    bytes packed;
    std::vector<stream_frame> frames;
};

/// Inputs of up to 64 KiB of raw bytes: all levels, all models of blocks, several streams in a row, streams
/// in a stream, metadata.
std::vector<sweep_stream> sweep_streams();

}  // namespace huffpipe::test
