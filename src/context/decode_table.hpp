#pragma once

#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// What a look-up finds: the next one or two bytes of the raw data, the bits they took, and the table to look
/// in next. One 32-bit word:
///
///     bits 0 to 15    the bytes, the first one lowest
///     bits 16 to 21   code bits consumed (at most 11)
///     bits 22, 23     bytes decoded: 0 (an escape), 1 or 2
///     bits 24 to 31   slot of the next table
///
/// laid out so that a decoder gets by with few instructions: the bytes are stored as they stand; shifted down
/// by 16, the word is its own shift count; and with a slot being 512 entries (tables of 9, 10 and 11 bits
/// take 1, 2 and 4 of them), what is then in the bits 8 to 15, left where it is, is the distance of the next
/// table from the first one in units of eight bytes, which an address can scale.
namespace table_entry {

constexpr int slot_bits = 9;

constexpr std::uint32_t make(int bits, int bytes, std::size_t slot) noexcept {
    return static_cast<std::uint32_t>(bits) << 16 | static_cast<std::uint32_t>(bytes) << 22 |
           static_cast<std::uint32_t>(slot) << 24;
}
constexpr std::uint32_t first(int byte) noexcept {
    return static_cast<std::uint32_t>(byte);
}
constexpr std::uint32_t second(int byte) noexcept {
    return static_cast<std::uint32_t>(byte) << 8;
}

constexpr int bits(std::uint32_t entry) noexcept {
    return static_cast<int>(entry >> 16 & 63);
}
constexpr int bytes(std::uint32_t entry) noexcept {
    return static_cast<int>(entry >> 22 & 3);
}
/// The next table, in entries from the first one.
constexpr std::size_t next(std::uint32_t entry) noexcept {
    return std::size_t{entry >> 24} << slot_bits;
}

}  // namespace table_entry

/// The tables of all states of a model, in slots by state, and behind them for each memory the table of plain
/// bytes that an escape leads to. 768 KiB; `entries` is what decoding touches.
struct decode_tables {
    alignas(64) std::array<std::uint32_t, state_model::max_table_entries> entries;

    /// Fills the tables for a valid model that keeps `state_model::max_table_entries`.
    void build(const state_model& model) noexcept;

    /// Where the table of a state begins, in entries.
    static std::size_t offset(const state_model& model, int state) noexcept {
        return static_cast<std::size_t>(state) << model.table_bits;
    }

  private:
    void build_second_steps(const state_model& model) noexcept;
    void build_state(const state_model& model, int state) noexcept;
    void build_plain(const state_model& model, int memory) noexcept;

    /// Per state the entries of one step, with their byte as a second byte, for windows one bit shorter than
    /// the table's: what can still follow within a window whose first bits are another code.
    alignas(64) std::array<std::uint32_t, state_model::max_table_entries / 2> second_steps_;
    std::array<std::array<std::uint16_t, state_model::symbols>, state_model::max_states> in_code_order_;
    std::array<std::uint16_t, state_model::max_states> coded_symbols_;
    /// [state][n]: how many windows of n bits begin with a whole code.
    std::array<std::array<std::uint16_t, state_model::max_table_bits + 1>, state_model::max_states> covered_;
};

}  // namespace huffpipe::context
