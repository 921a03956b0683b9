#pragma once

#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// A difference from how it is written: 0, -1, 1, -2, … as 0, 1, 2, 3, …
template <class Word>
[[gnu::always_inline]] inline Word difference_of(Word written) noexcept {
    return static_cast<Word>(static_cast<Word>(written >> 1) ^ static_cast<Word>(0 - (written & 1)));
}

/// Turns written differences into the words that they lead to one after the other from `last`, which becomes
/// the last word. `to` may be `from`.
struct portable_sums {
    template <class Word>
    [[gnu::always_inline]] static void run(const Word* from, Word* to, std::size_t n, Word& last) noexcept {
        for (std::size_t i = 0; i < n; ++i) to[i] = last = static_cast<Word>(last + difference_of(from[i]));
    }
};

#if defined(__x86_64__)

/// The same for unsigned words of 1, 2, 4 or 8 bytes. Needs a CPU with AVX2.
struct avx2_sums {
    template <class Word>
    static void run(const Word* from, Word* to, std::size_t n, Word& last) noexcept;
};

/// The same. Needs a CPU of `cpu_level::avx512`.
struct avx512_sums {
    template <class Word>
    static void run(const Word* from, Word* to, std::size_t n, Word& last) noexcept;
};

#endif

}  // namespace huffpipe::context
