#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// A finite-state machine of code tables.
///
/// Huffman coding spends on a symbol what its code table says, so the way to spend less is to use the right
/// table each time: the one that was made for what usually follows here. The machine decides which. Each
/// *state* owns one prefix code, and the symbol just coded leads to the next state:
///
///     state' = next[memory of state][symbol]
///
/// A state thus knows the last symbol (through the table above) and, through its *memory*, something about
/// the symbols before it: before in the order of coding, which in the data are behind. What the memories are
/// decides the order of the model; nothing else has to know:
///
///     order 0   one memory, one state
///     order 1   one memory; a state is a cluster of last symbols after which similar things come
///     order 2   a memory is the class of the symbol before the last
///     order 3   a memory is that class and the superclass of the class one symbol earlier
///
/// so that the memory after a state of memory (c, s) and symbol x is always (class of x, superclass of c).
/// Decoding follows one chain of dependent loads, whatever the order, because the entry that a look-up finds
/// also names the next table (see decode_table.hpp).
///
/// Besides the 256 bytes, a code may have a symbol `escape`: the next byte, rare or unforeseen, follows as 8
/// plain bits. So statistics may come from a sample. A state whose next byte is certain spends no bits on it.
struct state_model {
    static constexpr int max_states = 256;
    static constexpr int max_memories = 64;
    static constexpr int max_classes = 64;
    static constexpr int max_superclasses = 8;
    static constexpr int max_states_of_a_memory = 64;
    static constexpr int escape = 256;
    static constexpr int symbols = 257;
    static constexpr std::uint8_t certain = 12;  ///< the "length" of the only symbol of a state without bits
    static constexpr int min_table_bits = 9;
    static constexpr int max_table_bits = 11;
    /// Entries of all decode tables of a model together: 512 KiB.
    static constexpr std::size_t max_table_entries = std::size_t{1} << 17;

    int table_bits;    ///< the longest code length allowed
    int classes;       ///< of the symbol before the last, 1 for orders 0 and 1
    int superclasses;  ///< of the classes, 1 below order 3
    int states;        ///< numbered by memory: those of memory 0 first, and so on

    std::array<std::uint8_t, 256> class_of;                             ///< [symbol]
    std::array<std::uint8_t, max_classes> superclass_of;                ///< [class]
    std::array<std::uint8_t, max_memories> state_count;                 ///< [memory], each at least 1
    std::array<std::uint8_t, max_memories> first_state;                 ///< [memory]
    std::array<std::uint8_t, max_states> memory_of;                     ///< [state]
    std::array<std::array<std::uint8_t, 256>, max_memories> next;       ///< [memory][symbol]
    std::array<std::array<std::uint8_t, symbols>, max_states> lengths;  ///< [state][symbol]; 0: no code

    int memories() const noexcept { return classes * superclasses; }

    /// The memory that follows on `symbol` in a state that has `memory`.
    int memory_after(int memory, int symbol) const noexcept {
        return class_of[static_cast<std::size_t>(symbol)] * superclasses +
               superclass_of[static_cast<std::size_t>(memory / superclasses)];
    }

    /// The state after `symbol` in `state`.
    int walk(int state, int symbol) const noexcept {
        return next[memory_of[static_cast<std::size_t>(state)]][static_cast<std::size_t>(symbol)];
    }

    /// Entries of the decode tables of what codes `size` bytes, at most, so that nothing short takes long to
    /// decode.
    static constexpr std::size_t max_table_entries_for(std::size_t size) noexcept {
        return size < max_table_entries / 4 ? 4 * size : max_table_entries;
    }

    /// Entries that the decode tables fill: one per state and, for what follows an
    /// escape, one per memory.
    std::size_t table_entries() const noexcept {
        return static_cast<std::size_t>(states + memories()) << table_bits;
    }

    /// Fills `first_state` and `memory_of` from `state_count`.
    void number_states() noexcept;
};

/// The canonical prefix code for `lengths` (0 and `certain`: no code): shorter codes first, then by symbol.
/// This is the definition; packing and decode tables find the codes in ways of their own.
void assign_codes(const std::array<std::uint8_t, state_model::symbols>& lengths,
                  std::array<std::uint16_t, state_model::symbols>& codes) noexcept;

}  // namespace huffpipe::context
