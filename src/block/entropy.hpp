#pragma once

#include "huffman/histogram.hpp"

#include <cstdint>

namespace huffpipe::block {

/// The entropy of the symbols counted, in whole bits: what an ideal order-0 coder would need. Integer
/// arithmetic only, so that it is the same everywhere. Counts below 2^24.
std::uint64_t entropy_bits(const huffman::histogram& counts) noexcept;

}  // namespace huffpipe::block
