#pragma once

#include <cstdint>

namespace huffpipe::pipeline {

/// Raw bytes of an input, counted over all its streams: [begin, end).
struct raw_range {
    std::uint64_t begin = 0;
    std::uint64_t end = ~std::uint64_t{0};
};

}  // namespace huffpipe::pipeline
