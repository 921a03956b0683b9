#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace huffpipe {

/// XXH3-64 (Collet, 2019; seed 0) of `bytes`: the check over a block's raw content.
std::uint64_t content_check(byte_view bytes) noexcept;

/// The low 32 bits of XXH3-64 of `bytes`: the check over a frame's header.
std::uint32_t header_check(byte_view bytes) noexcept;

}  // namespace huffpipe
