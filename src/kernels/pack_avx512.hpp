#pragma once

#include "kernels/pack_state.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

// The packing kernels of `kernel_set` with AVX-512 (F, BW, DQ, VL, VBMI). They do without the table of pairs:
// the code words of 64 bytes are looked up in registers and joined, by multiplying and shifting, to groups of
// four and eight.

void build_pack_table_avx512(const huffman::code_lengths& lengths, pack_table& table) noexcept;
void pack_segment_avx512(const std::uint8_t* bytes, std::size_t size, const pack_table& table,
                         bit_sink& stream) noexcept;
void pack_lanes_avx512(const std::uint8_t* end, std::size_t rounds, const pack_table& table,
                       lane_sinks& streams) noexcept;

}  // namespace huffpipe::kernels
