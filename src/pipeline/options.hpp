#pragma once

#include "block/model.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::pipeline {

/// How a pipeline runs. The output depends on `level` and `block_size` alone.
struct options {
    int level = block::default_level;  ///< 0 to 9; only for compressing
    std::size_t block_size = 0;        ///< raw bytes per block, 1 to 4 MiB; 0: what suits the level
    unsigned cpu_threads = 0;          ///< threads that encode or decode; 0: one per CPU this process may use
    unsigned io_threads = 2;           ///< threads that read and write, at least 1; with 1 they take turns
    std::size_t channel_capacity = 0;  ///< blocks between the reader and the writer; 0: as the threads need
};

/// The number of CPUs that this process may run on, at least 1.
unsigned available_cpus() noexcept;

}  // namespace huffpipe::pipeline
