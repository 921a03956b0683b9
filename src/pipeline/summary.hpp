#pragma once

#include "block/model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::pipeline {

/// What a pipeline has done.
struct summary {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t streams = 0;
    std::array<std::uint64_t, block::model_count> blocks{};  ///< by model

    summary& operator+=(const summary& other) noexcept {
        bytes_in += other.bytes_in;
        bytes_out += other.bytes_out;
        streams += other.streams;
        for (std::size_t model = 0; model < blocks.size(); ++model) blocks[model] += other.blocks[model];
        return *this;
    }
};

}  // namespace huffpipe::pipeline
