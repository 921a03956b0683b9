#pragma once

#include "base/hole.hpp"
#include "pipeline/input.hpp"
#include "pipeline/options.hpp"
#include "pipeline/output.hpp"
#include "pipeline/salvage_reader.hpp"
#include "pipeline/summary.hpp"

#include <cstdint>
#include <functional>

namespace huffpipe::pipeline {

/// What becomes of raw bytes that are lost.
enum class lost_bytes {
    skipped,  ///< what follows comes right after what precedes
    zeroed,   ///< NUL bytes take their place, where it is known how many they are
};

/// How to salvage.
struct salvage_options {
    lost_bytes lost = lost_bytes::skipped;
    trailing_bytes trailing = trailing_bytes::reported;
    std::function<void(const hole&)>
        on_hole;  ///< called for each hole in order, on one thread at a time; may be empty
};

/// What a salvage has lost.
struct losses {
    std::uint64_t holes = 0;
    std::uint64_t raw_bytes = 0;  ///< that are known to be lost
    bool unknown = false;         ///< whether more may be lost
};

/// Decompresses all blocks of the streams in `from` that are undamaged, in the order of their raw offsets and
/// none twice, to `to`. Reads as `decompress` does, from pipes as well, in parallel, and in bounded memory.
/// Blocks until it is done and every thread it started has ended. Adds what it has done to `done`. Throws
/// `error`: not_huffpipe (there is no frame), unsupported (the first one is newer), io, limit, memory; and
/// what `on_hole` throws.
losses salvage(input& from, output& to, const options& how, const salvage_options& wishes, summary& done);

}  // namespace huffpipe::pipeline
