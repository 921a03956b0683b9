#pragma once

#include "frame/resync.hpp"
#include "support/data.hpp"

#include <vector>

namespace huffpipe::test {

/// A frame of an undamaged stream.
struct stream_frame {
    std::size_t offset;  ///< in bytes
    std::size_t size;    ///< bytes
    frame::any_header header;

    const frame::block_header* block() const { return std::get_if<frame::block_header>(&header); }
};

/// The frames of a sequence of undamaged streams without padding.
inline std::vector<stream_frame> frames_of(const bytes& streams) {
    std::vector<stream_frame> frames;
    for (std::size_t at = 0; at < streams.size(); at += frames.back().size) {
        const auto header = frame::try_parse(byte_view(streams).subspan(at));
        frames.push_back({at, static_cast<std::size_t>(frame::frame_size(*header)), *header});
    }
    return frames;
}

}  // namespace huffpipe::test
