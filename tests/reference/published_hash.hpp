#pragma once

#include "reference/verdict.hpp"

namespace huffpipe_reference {

/// The hash of huffpipe(5): XXH3 of 64 bits.
std::uint64_t hash(byte_span of);

/// The hash of two u64 that stand one after the other.
std::uint64_t joined_hash(std::uint64_t first, std::uint64_t second);

/// The check of a block in a place of a stream.
std::uint64_t block_check(byte_span payload, byte_span raw, std::uint64_t raw_offset,
                          std::uint64_t stream_id);

/// The low 32 bits of the hash.
std::uint32_t header_check(byte_span of);

}  // namespace huffpipe_reference
