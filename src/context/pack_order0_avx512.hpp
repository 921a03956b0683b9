#pragma once

#if defined(__x86_64__)

#include "context/bit_stack.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// The codes of a single state, a byte each, for look-ups by byte shuffles.
struct order0_words {
    static constexpr std::uint64_t max_bits = 14;  ///< 2^bits and codes are signed 16-bit factors
    static constexpr std::uint8_t too_long = 128;  ///< instead of a length above that

    alignas(64) std::array<std::uint8_t, 256> length;
    alignas(64) std::array<std::uint8_t, 256> low_bits;   ///< of the code: 0 to 7
    alignas(64) std::array<std::uint8_t, 256> high_bits;  ///< of the code: 8 to 13

    /// From the code words of the bytes.
    explicit order0_words(const code_word* codes) noexcept;
};

/// Bytes that `pack_order0_avx512` packs at once.
inline constexpr std::size_t order0_run = 64;

/// Pushes the codes of the bytes at[0, n), n a multiple of `order0_run`: what is too long for `words` from
/// `codes`. Needs a CPU of level avx512.
void pack_order0_avx512(const order0_words& words, const code_word* codes, const std::uint8_t* at,
                        std::size_t n, bit_stack& stack) noexcept;

}  // namespace huffpipe::context

#endif
