#pragma once

#include "base/bytes.hpp"
#include "kernels/inline.hpp"
#include "kernels/words.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace huffpipe::kernels {

template <class word>
HUFFPIPE_INLINE word load_word(const std::uint8_t* from, byte_order order) {
    const word value = load_le<word>(from);
    return order == byte_order::big ? byte_swap(value) : value;
}

/// Differences of either sign near zero become small numbers: 0, -1, 1, -2, … become 0, 1, 2, 3, …
template <class word>
HUFFPIPE_INLINE word zigzag(word difference) {
    using signed_word = std::make_signed_t<word>;
    const auto sign = static_cast<word>(static_cast<signed_word>(difference) >> (8 * sizeof(word) - 1));
    return static_cast<word>(static_cast<word>(difference << 1) ^ sign);
}

template <class word>
HUFFPIPE_INLINE word unzigzag(word number) {
    return static_cast<word>(static_cast<word>(number >> 1) ^ static_cast<word>(0 - (number & 1)));
}

template <class word, byte_order order>
HUFFPIPE_INLINE void delta_words_of(const std::uint8_t* __restrict bytes, std::size_t size,
                                    std::uint8_t* __restrict out) {
    const std::size_t words = size / sizeof(word);
    if (words > 0) store_le<word>(out, zigzag(load_word<word>(bytes, order)));
    for (std::size_t i = 1; i < words; ++i) {
        const word now = load_word<word>(bytes + i * sizeof(word), order),
                   before = load_word<word>(bytes + (i - 1) * sizeof(word), order);
        store_le<word>(out + i * sizeof(word), zigzag(static_cast<word>(now - before)));
    }
    std::memcpy(out + words * sizeof(word), bytes + words * sizeof(word), size % sizeof(word));
}

/// From the `i`th word on, where the words before it add up to `sum`.
template <class word, byte_order order>
HUFFPIPE_INLINE void sum_words_of(std::uint8_t* bytes, std::size_t size, std::size_t i, word sum) {
    for (; i < size / sizeof(word); ++i) {
        std::uint8_t* const at = bytes + i * sizeof(word);
        sum = static_cast<word>(sum + unzigzag(load_le<word>(at)));
        store_le<word>(at, order == byte_order::big ? byte_swap(sum) : sum);
    }
}

/// Words of zigzag differences become sums, in place; `before` is the word before them, and the last one is
/// returned.
template <class word>
HUFFPIPE_INLINE word sum_words_in_place(word* words, std::size_t count, word before) {
    for (std::size_t i = 0; i < count; ++i)
        words[i] = before = static_cast<word>(before + unzigzag(words[i]));
    return before;
}

HUFFPIPE_INLINE void delta_words_body(const std::uint8_t* bytes, std::size_t size, word_shape shape,
                                      std::uint8_t* out) {
    const bool big = shape.order == byte_order::big;
    if (shape.bytes == 2 && !big) delta_words_of<std::uint16_t, byte_order::little>(bytes, size, out);
    if (shape.bytes == 2 && big) delta_words_of<std::uint16_t, byte_order::big>(bytes, size, out);
    if (shape.bytes == 4 && !big) delta_words_of<std::uint32_t, byte_order::little>(bytes, size, out);
    if (shape.bytes == 4 && big) delta_words_of<std::uint32_t, byte_order::big>(bytes, size, out);
}

HUFFPIPE_INLINE void sum_words_body(std::uint8_t* bytes, std::size_t size, word_shape shape) {
    const bool big = shape.order == byte_order::big;
    if (shape.bytes == 2 && !big) sum_words_of<std::uint16_t, byte_order::little>(bytes, size, 0, 0);
    if (shape.bytes == 2 && big) sum_words_of<std::uint16_t, byte_order::big>(bytes, size, 0, 0);
    if (shape.bytes == 4 && !big) sum_words_of<std::uint32_t, byte_order::little>(bytes, size, 0, 0);
    if (shape.bytes == 4 && big) sum_words_of<std::uint32_t, byte_order::big>(bytes, size, 0, 0);
}

}  // namespace huffpipe::kernels
