#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <string>

namespace huffpipe::context {

/// Bytes of a payload that `describe_payload` looks at, at most.
inline constexpr std::size_t described_bytes = 256;

/// What the first bytes of a payload (model_codec.hpp) say about how it was made, for people: how the block
/// was taken apart, and the contexts and the number of code tables of its first sequence. Nothing is decoded;
/// what is cut short or breaks the rules is described as far as it goes. Never throws but for memory.
std::string describe_payload(byte_view start);

}  // namespace huffpipe::context
