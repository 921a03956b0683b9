#pragma once

#include "huffman/code_lengths.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::huffman {

inline constexpr std::size_t table_size = std::size_t{1} << max_code_length;  ///< entries of a decode table

/// What the next 11 bits of a stream begin with, one symbol only: `symbol << 8 | length`, the length in bits.
/// Indexed by the complement of the 11 bits, since and-not runs on more ports of a CPU than what else would
/// mask them.
using single_table = std::array<std::uint16_t, table_size>;

constexpr std::size_t single_index(std::uint64_t bits) noexcept {
    return ~bits & (table_size - 1);
}

/// Fills `table` for a complete code.
void build_single_table(const code_lengths& lengths, single_table& table) noexcept;

/// What the next bits of a stream begin with, up to six symbols at once, by the next `index_bits` bits. In an
/// entry, bits 0 to 7 hold the length of the code words together (1 to 11), bits 8 to 15 their number (1 to
/// 6), and the highest byte the first symbol, the byte below it the second, and so on. Stored little-endian
/// as a whole, ending where the output so far begins, an entry puts its symbols in place when the output
/// grows downwards, and two to seven bytes of rubbish below them.
struct multi_table {
    alignas(64) std::array<std::uint64_t, table_size> entries;
    unsigned index_bits;  ///< at least the length of the longest word, at most 11

    std::uint64_t entry_for(std::uint64_t bits) const noexcept {
        return entries[bits & ((std::size_t{1} << index_bits) - 1)];
    }
};
inline constexpr unsigned max_symbols_per_entry = 6;

constexpr unsigned length_of(std::uint64_t entry) noexcept {
    return entry & 0xff;
}
constexpr unsigned symbols_of(std::uint64_t entry) noexcept {
    return entry >> 8 & 0xff;
}

/// Fills multi-symbol tables; holds the memory for the shorter tables that the final one is put together
/// from.
class multi_table_builder {
  public:
    /// Fills `table` for a complete code.
    void build(const code_lengths& lengths, multi_table& table) noexcept;

  private:
    std::array<std::uint64_t, table_size> shorter_;
};

}  // namespace huffpipe::huffman
