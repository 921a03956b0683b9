#pragma once

#include "huffman/decode_tables.hpp"
#include "kernels/decode_state.hpp"

#include <cstddef>

namespace huffpipe::kernels {

// The decoding kernels of `kernel_set` in x86-64 assembly with BMI1, BMI2 and LZCNT. They are what
// decode_body.hpp says, with everything that a compiler spills held in registers.

void decode_segments_x86(segments_state& state, const huffman::multi_table& table,
                         std::size_t rounds) noexcept;
void decode_lanes_x86(lanes_state& state, const huffman::single_table& table, std::size_t rounds) noexcept;

}  // namespace huffpipe::kernels
