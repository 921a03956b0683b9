#pragma once

#include <cstdint>

namespace huffpipe::kernels {

/// How the bytes of a number lie in memory.
enum class byte_order : std::uint8_t { little, big };

/// Numbers side by side.
struct word_shape {
    unsigned bytes;  ///< 2 or 4
    byte_order order;
};

}  // namespace huffpipe::kernels
