#pragma once

#include "base/bytes.hpp"
#include "block/model.hpp"

#include <cstddef>
#include <string>

namespace huffpipe::block {

/// Bytes of a payload that `describe` looks at, at most.
inline constexpr std::size_t described_bytes = 256;

/// What the header and the first bytes of a payload say about how a block was coded, beyond its model, for
/// people; empty where there is nothing to add. Nothing is decoded or verified.
std::string describe(model of, byte_view start);

}  // namespace huffpipe::block
