#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace huffpipe {

/// XXH3-64 (Collet, 2019; seed 0) of `bytes`.
std::uint64_t hash(byte_view bytes) noexcept;

/// The low 32 bits of the hash of `bytes`: the check over a frame's header.
std::uint32_t header_check(byte_view bytes) noexcept;

}  // namespace huffpipe
