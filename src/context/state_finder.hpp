#pragma once

#include "base/bytes.hpp"
#include "context/bit_streams.hpp"
#include "context/state_model.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// The state in which a byte is coded, found from the one, two or three bytes behind it (by the order of the
/// model) instead of by following the machine from the end. That frees an encoder from the chain of states:
/// it can go forwards, and looks ahead of itself without waiting.
class state_finder {
  public:
    static constexpr std::ptrdiff_t longest_context = 3;  ///< bytes

    void build(const state_model& model);

    int order() const noexcept { return order_; }  ///< 0 (one state) to 3

    /// Where a table [state][byte] with rows of `row_pitch` has what concerns `*at`, by the bytes behind it.
    /// Not a power of two, since then the same byte in many states would compete for a few lines of a cache.
    static constexpr std::size_t row_pitch = 264;
    static constexpr std::size_t table_size = state_model::max_states * row_pitch;
    template <int Order>
    [[gnu::always_inline]] std::size_t index(const std::uint8_t* at) const noexcept {
        return row<Order>(at) * row_unit + *at;
    }

    /// The state in which `*at` is coded.
    std::uint8_t state(const std::uint8_t* at) const noexcept {
        const std::size_t found = order_ == 3   ? row<3>(at)
                                  : order_ == 2 ? row<2>(at)
                                  : order_ == 1 ? row<1>(at)
                                                : 0;
        return static_cast<std::uint8_t>(found / units_of_row);
    }

  private:
    static constexpr std::size_t row_unit = 8;
    static constexpr std::size_t units_of_row = row_pitch / row_unit;

    /// The row of the state in which `*at` is coded, in units.
    template <int Order>
    [[gnu::always_inline]] std::size_t row(const std::uint8_t* at) const noexcept {
        if constexpr (Order == 0) {
            return 0;
        } else if constexpr (Order == 1) {
            return rows_[at[1]];
        } else if constexpr (Order == 2) {
            return rows_[load_le<std::uint16_t>(at + 1)];
        } else {
            return rows_[load_le<std::uint16_t>(at + 1) + superclass_part_[at[3]]];
        }
    }

    static constexpr std::size_t pairs = 65536;

    /// What two bytes behind lead to, in one look-up: [superclass of the third][second][first]. Or, below
    /// order 2, what the byte behind does.
    std::vector<std::uint16_t> rows_;
    std::array<std::uint32_t, 256> superclass_part_;  // [byte]: pairs x the superclass of its class
    std::array<std::array<std::uint16_t, 256>, state_model::max_memories> rows_of_memory_;  // [memory][byte]
    int order_ = 0;
};

/// The bytes [first, end), with `longest_context` readable bytes behind them.
struct bytes_in_context {
    const std::uint8_t* first;
    const std::uint8_t* end;
};

/// The bytes of stream `k` of a sequence of at least twice `longest_context` bytes, in two parts. The
/// sequence is taken to be a ring: what is behind its last byte is its first one. So the last few bytes, of
/// which that is true, are a part of their own: a copy, before a copy of the first few.
class stream_parts {
  public:
    stream_parts(byte_view raw, std::size_t k) noexcept
        : body_{raw.data() + stream_begin(raw.size(), k), raw.data() + stream_begin(raw.size(), k + 1)} {
        if (k + 1 < stream_count(raw.size())) return;
        std::copy_n(raw.end() - context_, context_, tail_.begin());
        std::copy_n(raw.begin(), context_, tail_.begin() + context_);
        tail_size_ = std::min(body_.end - body_.first, context_);
        body_.end -= tail_size_;
    }

    bytes_in_context body() const noexcept { return body_; }
    bytes_in_context tail() const noexcept {
        const std::uint8_t* end = tail_.data() + context_;
        return {end - tail_size_, end};
    }

    /// Where the last byte of the stream is, which is coded first.
    const std::uint8_t* last() const noexcept { return (tail_size_ > 0 ? tail().end : body_.end) - 1; }

  private:
    static constexpr std::ptrdiff_t context_ = state_finder::longest_context;

    bytes_in_context body_;
    std::array<std::uint8_t, 2 * context_> tail_{};
    std::ptrdiff_t tail_size_ = 0;
};

}  // namespace huffpipe::context
