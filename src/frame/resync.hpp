#pragma once

#include "frame/format.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::frame {

/// What a frame says about where it stands in which stream.
struct claim {
    std::uint32_t stream_id;
    std::uint64_t packed_offset;  ///< bytes of the stream before the frame
    std::uint64_t raw_begin;      ///< raw bytes of the stream before the frame; unknown (0) for metadata
    std::uint64_t raw_end;        ///< the same, and those of the frame
};

claim claim_of(const any_header& header) noexcept;

/// The bytes of the whole frame that `header` begins.
std::uint64_t frame_size(const any_header& header) noexcept;

/// Where in `bytes` the first sync begins, of which those at the end may be only the start; their size where
/// there is none.
std::size_t find_sync(byte_view bytes) noexcept;

}  // namespace huffpipe::frame
