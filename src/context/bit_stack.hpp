#pragma once

#include "base/bytes.hpp"
#include "context/bit_streams.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// The code of a byte as the packing loops want it: its bits at the top of a 64-bit word, its length (at most
/// `max_bits_per_byte`, 0 for a certain byte) in the lowest byte.
using code_word = std::uint64_t;

/// Stands in a table for a code that is not there: so long that no group takes it.
inline constexpr code_word no_code_word = 63;

/// The last bytes of a bit stream under construction. Whole bytes are at `to` and before; the `pending_bits`
/// (up to 7) after them are the highest bits of `top`, and what is below these is of no meaning.
struct bit_stack {
    std::uint8_t* to;
    std::uint64_t top = 0;
    std::uint64_t pending_bits = 0;

    /// Puts the highest `bits` (up to `max_push_bits`) of `word` above what is there.
    [[gnu::always_inline]] void push(std::uint64_t word, std::uint64_t bits) noexcept {
        top = top >> bits | word;
        pending_bits += bits;
        store_le<std::uint64_t>(to, top >> (-pending_bits & 63));
        to += pending_bits >> 3;
        pending_bits &= 7;
    }
};

/// The lowest five bits of a group of codes gather their lengths, and 7 bits may be pending.
inline constexpr std::uint64_t max_push_bits = 64 - 5 - 7;
static_assert(max_bits_per_byte < 32 && 2 * max_bits_per_byte <= max_push_bits);

/// The codes of some bytes on top of one another, and the sum of their lengths in the lowest twelve bits.
struct joined_codes {
    std::uint64_t top;
    std::uint64_t sum;

    std::uint64_t bits() const noexcept { return sum & 0xFFF; }
};

/// Joins the codes of the bytes [i, i + Count): each goes on top of the ones before, which are shifted down
/// by its length.
template <int Count, class Code>
[[gnu::always_inline]] inline joined_codes join_codes(const Code& code, std::ptrdiff_t i) noexcept {
    std::uint64_t top = code(i);
    std::uint64_t sum = top;
#pragma GCC unroll 8
    for (int k = 1; k < Count; ++k) {
        const code_word word = code(i + k);
        top = top >> (word & 63) | word;
        sum += word;
    }
    return {top, sum};
}

/// Packs bytes two by two, which always fit. Out of line, so that nothing is kept for it in the registers of
/// the usual case.
template <int Count, class Code>
[[gnu::noinline]] bit_stack pack_pairs(Code code, std::ptrdiff_t i, bit_stack stack) noexcept {
    static_assert(Count % 2 == 0);
    for (int k = 0; k < Count; k += 2) {
        const auto two = join_codes<2>(code, i + k);
        stack.push(two.top, two.bits());
    }
    return stack;
}

/// Packs the bytes [i, i + Count) in one push if the bits allow, else in two, which are at hand: the halves.
/// The two chains of shifts do not wait for each other either. `exact` has all codes; `code` may have
/// `no_code_word` for some.
template <int Count, class Code, class Exact>
[[gnu::always_inline]] inline void pack_group(const Code& code, const Exact& exact, std::ptrdiff_t i,
                                              bit_stack& stack) noexcept {
    constexpr int half = Count / 2;
    const auto first = join_codes<half>(code, i);
    const auto second = join_codes<half>(code, i + half);
    const std::uint64_t bits = (first.sum + second.sum) & 0xFFF;
    if (bits <= max_push_bits) [[likely]] {
        stack.push(first.top >> (second.sum & 63) | second.top, bits);
    } else if (first.bits() <= max_push_bits && second.bits() <= max_push_bits) {
        stack.push(first.top, first.bits());
        stack.push(second.top, second.bits());
    } else {
        stack = pack_pairs<Count>(exact, i, stack);
    }
}

}  // namespace huffpipe::context
