#pragma once

#include "base/cpu.hpp"
#include "context/code_order.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// What a look-up finds: the next one or two bytes of the raw data, the bits they took, and the table to look
/// in next. One 32-bit word:
///
///     bits 0 to 5     code bits consumed (at most 11)
///     bits 6, 7       bytes decoded: 0 (an escape), 1 or 2
///     bits 8 to 15    slot of the next table
///     bits 16 to 23   the second byte
///     bits 24 to 31   the first byte
///
/// laid out so that a decoder gets by with few instructions. It goes downwards in the raw data: the word is
/// stored whole, so that its upper bytes come to stand right below what has been decoded, and the others
/// below them are overwritten by the next word. As it stands, it is its own shift count. And with a slot
/// being 512 entries (tables of 9, 10 and 11 bits take 1, 2 and 4 of them), the bits 8 to 15, left where they
/// are, are the distance of the next table from the first one in units of eight bytes, which an address can
/// scale.
namespace table_entry {

constexpr int slot_bits = 9;
constexpr int max_bytes = 2;

constexpr std::uint32_t make(int bits, int bytes, std::size_t slot) noexcept {
    return static_cast<std::uint32_t>(bits) | static_cast<std::uint32_t>(bytes) << 6 |
           static_cast<std::uint32_t>(slot) << 8;
}
constexpr std::uint32_t first(int byte) noexcept {
    return static_cast<std::uint32_t>(byte) << 24;
}
constexpr std::uint32_t second(int byte) noexcept {
    return static_cast<std::uint32_t>(byte) << 16;
}

constexpr int bits(std::uint32_t entry) noexcept {
    return static_cast<int>(entry & 63);
}
constexpr int bytes(std::uint32_t entry) noexcept {
    return static_cast<int>(entry >> 6 & 3);
}
/// The next table, in entries from the first one.
constexpr std::size_t next(std::uint32_t entry) noexcept {
    return std::size_t{entry >> 8 & 255} << slot_bits;
}

}  // namespace table_entry

/// The tables of all states of a model, in slots by state, and behind them for each memory the table of plain
/// bytes that an escape leads to (not filled where none leads there). 856 KiB; `entries` is what decoding
/// touches.
struct decode_tables {
    /// Entries that may be written beyond the last table, so that filling goes by whole groups.
    static constexpr std::size_t group = 8;

    alignas(64) std::array<std::uint32_t, state_model::max_table_entries + group> entries;

    /// Fills the tables for a valid model that keeps `state_model::max_table_entries`.
    /// The same at every level.
    void build(const state_model& model, cpu_level level) noexcept;

    /// Where the table of a state begins, in entries.
    static std::size_t offset(const state_model& model, int state) noexcept {
        return static_cast<std::size_t>(state) << model.table_bits;
    }

  private:
    void build_second_steps(const state_model& model, int state, const code_order& order) noexcept;
    void build_state(const state_model& model, int state, const code_order& order) noexcept;
    void build_plain(const state_model& model, int memory) noexcept;
    std::uint32_t* second_steps(const state_model& model, int state) noexcept {
        return &second_steps_[static_cast<std::size_t>(state) << (model.table_bits - 1)];
    }

    /// Per state, for each n up to the table's bits less 2, from index 2^n on: what follows as a second byte
    /// when n bits are left of a window, for each value of these. If no code fits, that is nothing.
    alignas(64) std::array<std::uint32_t, state_model::max_table_entries / 2 + group> second_steps_;
    std::array<code_order, state_model::max_states> orders_;
};

}  // namespace huffpipe::context
