#pragma once

#include "base/bytes.hpp"
#include "context/bit_stack.hpp"
#include "context/state_finder.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace huffpipe::context {

/// Numbers for bytes in context. The bytes that a block has are few, when it is text, and have ranks, the
/// most frequent ones the lowest; all other bytes are *foreign* and share the rank behind those. What is in a
/// table by rank takes less room in the caches than by byte, and stands closest together where it is wanted
/// most.
struct dense_map {
    /// From one row to the next, at most: a signed byte where ranks are multiplied by it.
    static constexpr std::size_t max_pitch = 120;

    alignas(64) std::array<std::uint8_t, 256> rank_of;  ///< [byte]
    /// What a byte adds to the memory when it is the second, and the third, behind.
    alignas(64) std::array<std::uint8_t, 256> second_part;
    alignas(64) std::array<std::uint8_t, 256> third_part;
    std::uint8_t foreign;       ///< the largest rank
    std::uint8_t pitch;         ///< from one byte behind to the next; more than `foreign`
    std::uint16_t memory_size;  ///< from one memory to the next

    std::size_t memory(const std::uint8_t* at) const noexcept {
        return std::size_t{second_part[at[2]]} + third_part[at[3]];
    }
    /// For a table [memory][rank of the byte behind][rank of the byte]: of `at[0]`, for orders 1 and 2.
    std::size_t index(const std::uint8_t* at) const noexcept {
        return second_part[at[2]] * std::size_t{memory_size} + rank_of[at[1]] * std::size_t{pitch} +
               rank_of[at[0]];
    }
    /// For a table [memory][rank of the byte behind], likewise, for any order.
    std::size_t row_index(const std::uint8_t* at) const noexcept {
        return memory(at) * pitch + rank_of[at[1]];
    }
};

/// The numbers of bytes for a stretch of them.
struct dense_numbers {
    static constexpr std::size_t room = 1024;

    alignas(64) std::array<std::uint16_t, room> index;  ///< or row index
    alignas(64) std::array<std::uint8_t, room> rank;    ///< only with row indices
};

/// How often each byte occurs in a sample.
using byte_counts = std::array<std::uint32_t, 256>;

/// The code words of a model by `dense_map`: in one table, or, for order 3, where that would be too large, by
/// state, which another table leads to.
class dense_codes {
  public:
    /// Makes the tables from the model's codes [state][byte], in rows of `state_finder::row_pitch`. Returns
    /// false if that cannot be, or is not worth while for a sequence of `size` bytes of which `counts` are a
    /// sample.
    bool build(const state_model& model, const code_word* codes, const byte_counts& counts, std::size_t size);

    const dense_map& map() const noexcept { return map_; }

    /// Whether a byte's word is `by_state()[8 * rows()[row index] + rank]`, not `words()[index]`.
    bool has_rows() const noexcept { return has_rows_; }
    const code_word* words() const noexcept { return words_.data(); }
    const code_word* by_state() const noexcept { return by_state_.data(); }
    const std::uint16_t* rows() const noexcept { return rows_.data(); }

  private:
    void set_map(const state_model& model, std::span<const std::uint8_t> ranked) noexcept;
    void fill_states(const state_model& model, const code_word* codes, std::span<const std::uint8_t> ranked);
    template <class Visit>
    void each_row(const state_model& model, std::span<const std::uint8_t> ranked, Visit&& visit) const;

    bool has_rows_ = false;
    dense_map map_;
    std::vector<code_word> words_;
    std::vector<code_word> by_state_;  // [state][rank]
    std::vector<std::uint16_t> rows_;
};

}  // namespace huffpipe::context
