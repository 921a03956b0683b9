#include "context/zero_gaps.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::context {

namespace {

constexpr std::size_t longest_gap_byte = 255;
constexpr std::uint64_t in_each_byte = 0x0101010101010101;

/// Calls `on_value(word, gap)` for each word that is not the usual one.
template <class Word, class OnValue>
void for_each_value(byte_view raw, std::uint8_t usual, OnValue&& on_value) noexcept {
    constexpr std::size_t in_eight_bytes = 8 / sizeof(Word);
    const std::uint64_t eight_usual = in_each_byte * usual;
    const std::size_t words = raw.size() / sizeof(Word);
    std::size_t gap = 0;
    for (std::size_t i = 0; i < words;) {
        const std::uint8_t* at = raw.data() + i * sizeof(Word);
        const Word word = load_le<Word>(at);
        if (word != static_cast<Word>(eight_usual)) {
            on_value(word, gap);
            gap = 0;
            ++i;
            continue;
        }
        const bool eight = words - i >= in_eight_bytes && load_le<std::uint64_t>(at) == eight_usual;
        gap += eight ? in_eight_bytes : 1;
        i += eight ? in_eight_bytes : 1;
    }
}

template <class Visit>
auto with_word(std::size_t width, Visit&& visit) {
    switch (width) {
        case 1:
            return visit(std::uint8_t{});
        case 2:
            return visit(std::uint16_t{});
        case 4:
            return visit(std::uint32_t{});
        default:
            return visit(std::uint64_t{});
    }
}

template <class Word>
bool join_words(byte_view gaps, byte_view values, std::uint8_t usual, byte_span raw) noexcept {
    const std::size_t words = raw.size() / sizeof(Word);
    if (words > 0) std::memset(raw.data(), usual, words * sizeof(Word));
    std::size_t at = 0;
    std::size_t taken = 0;
    for (const std::uint8_t gap : gaps) {
        at += gap;
        if (gap == longest_gap_byte) continue;
        if (at >= words || values.size() - taken < sizeof(Word)) return false;
        std::memcpy(raw.data() + at * sizeof(Word), values.data() + taken, sizeof(Word));
        taken += sizeof(Word);
        ++at;
    }
    return taken == values.size() && (gaps.empty() || gaps.back() != longest_gap_byte);
}

}  // namespace

gap_sizes split_gaps(byte_view raw, gap_format format, byte_span gaps, byte_span values) noexcept {
    std::uint8_t* gap_out = gaps.data();
    std::uint8_t* value_out = values.data();
    with_word(format.width, [&]<class Word>(Word) {
        for_each_value<Word>(raw, format.usual, [&](Word word, std::size_t gap) {
            for (; gap >= longest_gap_byte; gap -= longest_gap_byte) *gap_out++ = longest_gap_byte;
            *gap_out++ = static_cast<std::uint8_t>(gap);
            store_le<Word>(value_out, word);
            value_out += sizeof(Word);
        });
    });
    return {static_cast<std::size_t>(gap_out - gaps.data()),
            static_cast<std::size_t>(value_out - values.data())};
}

bool join_gaps(byte_view gaps, byte_view values, gap_format format, byte_span raw) noexcept {
    return with_word(format.width,
                     [&]<class Word>(Word) { return join_words<Word>(gaps, values, format.usual, raw); });
}

}  // namespace huffpipe::context
