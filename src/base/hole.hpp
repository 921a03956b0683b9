#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace huffpipe {

/// Something in an input that could not be decompressed, and what it has cost.
struct hole {
    std::uint64_t packed_begin = 0;  ///< bytes from the start of the input
    std::uint64_t packed_size = 0;   ///< bytes; 0 where something is missing that left no trace
    std::uint64_t stream = 0;        ///< number of the stream that it belongs to, from 0
    /// Raw bytes of that stream before those that are lost; nothing if it belongs to no stream.
    std::optional<std::uint64_t> raw_begin;
    /// Raw bytes that are lost, 0 if none; nothing where it cannot be known.
    std::optional<std::uint64_t> raw_size;
    std::string reason;
};

}  // namespace huffpipe
