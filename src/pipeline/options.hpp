#pragma once

#include "base/element_hint.hpp"
#include "block/model.hpp"
#include "pipeline/progress.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace huffpipe::pipeline {

/// Whether a pipeline may start threads.
enum class threading {
    automatic,  ///< when the input has more than one block
    none,       ///< never: everything runs on the calling thread
};

inline constexpr unsigned max_threads = 1024;
inline constexpr std::size_t max_channel_capacity = 65536;
inline constexpr std::chrono::milliseconds max_flush_timeout = std::chrono::hours{1};

/// How a pipeline runs. The output depends on `level`, `block_size` and `elements` alone, and on the timing
/// of the input where `flush_timeout` cuts a block.
struct options {
    int level = block::default_level;  ///< 0 to 9; only for compressing
    std::size_t block_size = 0;        ///< raw bytes per block, 1 to 4 MiB; 0: what suits the level
    element_hint elements{};           ///< what the data is said to consist of; only for compressing
    /// When compressing, an input that goes idle for so long gets what has been read sent on as a short
    /// block, and one that trickles gets it sent at least every ten such times; 0: never.
    std::chrono::milliseconds flush_timeout{0};
    pipeline::threading threading = threading::automatic;
    unsigned cpu_threads = 0;  ///< threads that encode or decode; 0: one per CPU this process may use
    unsigned io_threads = 2;   ///< threads that wait to read and to write, at least 1; with 1 they take turns
    pipeline::progress* progress = nullptr;  ///< kept up to date during the run, where there is one
    std::size_t channel_capacity = 0;  ///< blocks between the reader and the writer; 0: as the threads need
};

/// The threads that encode or decode under these options.
unsigned cpu_threads(const options& how);

/// The blocks that these options let into memory at once: those in the channel, and one each at the reader
/// and at the writer. Throws `error` (usage) for options out of range.
std::size_t blocks_in_flight(const options& how);

}  // namespace huffpipe::pipeline
