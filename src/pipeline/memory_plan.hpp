#pragma once

#include "pipeline/options.hpp"

#include <cstdint>

namespace huffpipe::pipeline {

/// What a run does with memory.
enum class memory_use {
    compressing,    ///< blocks are as large as the options say
    decompressing,  ///< blocks may be as large as any stream's
    salvaging,      ///< the same, and the reader looks ahead
};

/// The bytes that a run under these options holds at most, blocks, tables and program together. An estimate
/// from above. Throws `error` (usage) for options out of range.
std::uint64_t memory_needed(const options& how, memory_use use);

/// These options with as many threads, and then blocks in flight, as fit into `limit` bytes; three blocks are
/// the fewest. Throws `error` (memory) when even they do not fit, and (usage) for options out of range.
options within_memory(const options& how, memory_use use, std::uint64_t limit);

/// The least limit that `within_memory` can keep.
std::uint64_t least_memory(const options& how, memory_use use);

}  // namespace huffpipe::pipeline
