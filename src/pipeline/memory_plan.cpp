#include "pipeline/memory_plan.hpp"

#include "base/error.hpp"
#include "block/encoder.hpp"
#include "block/model.hpp"
#include "pipeline/salvage_reader.hpp"

#include <algorithm>
#include <string>

namespace huffpipe::pipeline {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t program_size = 5 * mebibyte;  // with its libraries and stacks
constexpr std::uint64_t frame_overhead = 1024;        // bytes, of headers and checks around the blocks

constexpr std::size_t fewest_blocks = 3;
constexpr std::size_t ends = 2;  // blocks at the reader and at the writer, which are not in the channel

std::size_t block_size(const options& how) {
    return how.block_size != 0 ? how.block_size : block::default_block_size(how.level);
}

std::uint64_t block_memory(const options& how, memory_use use) {
    const std::size_t raw = use == memory_use::compressing ? block_size(how) : block::max_block_size;
    return raw + block::payload_capacity(raw) + frame_overhead;
}

/// The tables that an encoder of this level makes and compares, as measured and a fifth more.
std::uint64_t table_memory(int level) {
    if (level < block::first_context_level) return 3 * mebibyte / 2;
    return level < 7 ? 9 * mebibyte / 2 : 12 * mebibyte;
}

/// What the reader of damaged streams holds: what it looks at, frames that it has found, blocks that wait,
/// and a decoder.
constexpr std::uint64_t salvage_memory = salvage_reader::reach +
                                         frame_scanner::max_found * sizeof(found_frame) +
                                         2 * salvage_queue::max_waiting_bytes + 10 * mebibyte;

/// What one coder holds: tables, by level, and buffers, by the size of a block.
std::uint64_t coder_memory(const options& how, memory_use use) {
    if (use != memory_use::compressing) return 2 * mebibyte + 2 * block::max_block_size;
    if (how.level < block::first_context_level) return table_memory(how.level);
    return table_memory(how.level) + 6 * block_size(how);
}

options with(options how, unsigned threads, std::size_t blocks) {
    how.cpu_threads = threads;
    how.channel_capacity = blocks - ends;
    return how;
}

}  // namespace

std::uint64_t memory_needed(const options& how, memory_use use) {
    const std::uint64_t blocks = blocks_in_flight(how);
    const std::uint64_t coders = std::min<std::uint64_t>(cpu_threads(how), blocks);
    const std::uint64_t extra = use == memory_use::salvaging ? salvage_memory : 0;
    return program_size + extra + coders * coder_memory(how, use) + blocks * block_memory(how, use);
}

std::uint64_t least_memory(const options& how, memory_use use) {
    return memory_needed(with(how, 1, fewest_blocks), use);
}

options within_memory(const options& how, memory_use use, std::uint64_t limit) {
    if (memory_needed(how, use) <= limit) return how;
    for (unsigned threads = cpu_threads(how); threads > 0; --threads) {
        const std::uint64_t extra = use == memory_use::salvaging ? salvage_memory : 0;
        const std::uint64_t coders = program_size + extra + threads * coder_memory(how, use);
        const std::uint64_t fitting = limit > coders ? (limit - coders) / block_memory(how, use) : 0;
        options fewer = how;
        fewer.cpu_threads = threads;
        const std::size_t blocks = std::min<std::uint64_t>(fitting, blocks_in_flight(fewer));
        // A block for each thread, and one at each end; fewer would leave threads idle.
        if (blocks >= threads + ends) return with(how, threads, blocks);
    }
    throw error(error_kind::memory, "a memory limit of " + std::to_string(limit) + " bytes is too low: " +
                                        std::to_string(least_memory(how, use)) + " are needed");
}

}  // namespace huffpipe::pipeline
