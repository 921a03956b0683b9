#pragma once

#include "base/bytes.hpp"
#include "context/bit_streams.hpp"
#include "context/state_model.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// The state in which a byte is coded, found from the one, two or three bytes before it (by the order of the
/// model) instead of by following the machine from the beginning. That frees an encoder from the chain of
/// states: it can go backwards, and looks ahead of itself without waiting.
class state_finder {
  public:
    static constexpr std::ptrdiff_t longest_context = 3;  ///< bytes

    void build(const state_model& model) noexcept;

    int order() const noexcept { return order_; }  ///< 1 (also for order 0), 2 or 3

    /// 256 times the state in which `*at` is coded, by the bytes before it.
    template <int Order>
    [[gnu::always_inline]] std::size_t row(const std::uint8_t* at) const noexcept {
        std::size_t context = at[-1];
        if constexpr (Order >= 2) context += class_part_[at[-2]];
        if constexpr (Order >= 3) context += superclass_part_[at[-3]];
        return row_after_[context];
    }

    /// The state in which `*at` is coded.
    std::uint8_t state(const std::uint8_t* at) const noexcept {
        return static_cast<std::uint8_t>((order_ == 3   ? row<3>(at)
                                          : order_ == 2 ? row<2>(at)
                                                        : row<1>(at)) >>
                                         8);
    }

  private:
    std::array<std::uint16_t, 256 * state_model::max_memories> row_after_;  // [memory][byte]
    std::array<std::uint16_t, 256> class_part_;       // [byte]: 256 x superclasses x its class
    std::array<std::uint16_t, 256> superclass_part_;  // [byte]: 256 x the superclass of its class
    int order_ = 1;
};

/// The bytes [first, end), with `longest_context` readable bytes before them.
struct bytes_in_context {
    const std::uint8_t* first;
    const std::uint8_t* end;
};

/// The bytes of stream `k` of a sequence of at least `longest_context` bytes, in two parts. The sequence is
/// taken to be a ring: what is before its first byte is its last one. So the first few bytes, of which that
/// is true, are a part of their own: a copy, behind a copy of the last few.
class stream_parts {
  public:
    stream_parts(byte_view raw, std::size_t k) noexcept
        : body_{raw.data() + stream_begin(raw.size(), k), raw.data() + stream_begin(raw.size(), k + 1)} {
        if (k > 0) return;
        std::copy_n(raw.end() - context_, context_, lead_.begin());
        std::copy_n(raw.begin(), context_, lead_.begin() + context_);
        lead_size_ = std::min(body_.end - body_.first, context_);
        body_.first += lead_size_;
    }

    bytes_in_context lead() const noexcept {
        const std::uint8_t* first = lead_.data() + context_;
        return {first, first + lead_size_};
    }
    bytes_in_context body() const noexcept { return body_; }

    /// Where the first byte of the stream is.
    const std::uint8_t* begin() const noexcept { return lead_size_ > 0 ? lead().first : body_.first; }

  private:
    static constexpr std::ptrdiff_t context_ = state_finder::longest_context;

    bytes_in_context body_;
    std::array<std::uint8_t, 2 * context_> lead_{};
    std::ptrdiff_t lead_size_ = 0;
};

}  // namespace huffpipe::context
