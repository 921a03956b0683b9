#include "context/layout_search.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace huffpipe::context {

namespace {

constexpr std::size_t longest_lag = 32;
constexpr std::size_t widest = 8;

/// How many bytes are nearly what the byte `lag` earlier is. In records of n bytes they often are at the lag
/// n and its multiples: the same field, the same byte of it.
std::uint32_t near_matches(byte_view sample, std::size_t lag) noexcept {
    constexpr std::uint8_t near = 2;
    std::uint32_t matches = 0;
    for (std::size_t i = lag; i < sample.size(); ++i) {
        const auto difference = static_cast<std::uint8_t>(sample[i] - sample[i - lag] + near);
        matches += difference <= 2 * near;
    }
    return matches;
}

/// Records that a sample should have at least: with fewer, chance makes any division look good.
constexpr std::size_t least_records = 512;

/// Record sizes worth a look: the usual widths of numbers, and lags at which many bytes nearly match. If
/// there is a divisor at which about as many do, then that is the size.
std::size_t likely_sizes(byte_view sample, std::size_t periods, std::span<std::size_t> sizes) noexcept {
    const std::size_t longest = std::clamp<std::size_t>(sample.size() / least_records, 16, longest_lag);
    std::array<std::uint32_t, longest_lag + 1> matches{};
    for (std::size_t lag = 2; lag <= longest && periods > 0; ++lag) matches[lag] = near_matches(sample, lag);
    std::array<std::size_t, longest_lag - 1> lags;
    std::iota(lags.begin(), lags.end(), 2);
    std::stable_sort(lags.begin(), lags.end(), [&](auto a, auto b) { return matches[a] > matches[b]; });
    std::size_t count = 0;
    for (const std::size_t usual : {2, 4}) sizes[count++] = usual;
    for (std::size_t i = 0; i < longest - 1 && count < periods + 2; ++i) {
        std::size_t size = 2;
        while (lags[i] % size != 0 || matches[size] * 8 < matches[lags[i]] * 7) ++size;
        const auto known = sizes.first(count);
        if (std::ranges::find(known, size) == known.end()) sizes[count++] = size;
    }
    return count;
}

/// The words of a field in the records of a sample.
struct field_view {
    const std::uint8_t* first;
    std::size_t stride;
    std::size_t records;
};

/// What the planes of a field take; none more than its bytes as they are.
template <class Word>
cost field_cost(const field_view& view, const field& f, cost per_symbol) noexcept {
    std::array<byte_histogram, sizeof(Word)> counts{};
    Word before = 0;
    constexpr int top = 8 * static_cast<int>(sizeof(Word)) - 1;
    for (std::size_t i = 0; i < view.records; ++i) {
        Word word = load_le<Word>(view.first + i * view.stride);
        if (f.big_endian) word = byte_swap(word);
        Word changed = word;
        if (f.transform == word_transform::rotate) changed = static_cast<Word>(word << 1 | word >> top);
        if (f.transform == word_transform::delta) {
            const auto d = static_cast<Word>(word - before);
            changed = static_cast<Word>(static_cast<Word>(d << 1) ^ static_cast<Word>(0 - (d >> top)));
            before = word;
        }
        for (std::size_t b = 0; b < sizeof(Word); ++b)
            ++counts[b][static_cast<std::uint8_t>(changed >> 8 * b)];
    }
    cost bits = 0;
    for (const auto& plane : counts)
        bits += std::min(order0_cost(plane, per_symbol), view.records * 8 * one_bit);
    return bits;
}

cost cost_of(const field_view& view, const field& f, cost per_symbol) noexcept {
    switch (f.width) {
        case 1:
            return field_cost<std::uint8_t>(view, f, per_symbol);
        case 2:
            return field_cost<std::uint16_t>(view, f, per_symbol);
        case 4:
            return field_cost<std::uint32_t>(view, f, per_symbol);
        default:
            return field_cost<std::uint64_t>(view, f, per_symbol);
    }
}

/// Fields that together make up a part of a record, the best found.
struct part {
    cost bits = 0;
    std::array<field, widest> fields{};
    std::size_t count = 0;
};

bool has_transform(const part& p) noexcept {
    return std::any_of(p.fields.begin(), p.fields.begin() + static_cast<std::ptrdiff_t>(p.count),
                       [](const field& f) { return f.transform != word_transform::none; });
}

/// The best fields for `width` bytes of a record: one word of all of them, or the best for each half.
part best_part(field_view view, std::size_t width, cost per_symbol) noexcept {
    part best;
    if (width > 1) {
        best = best_part(view, width / 2, per_symbol);
        view.first += width / 2;
        const part second = best_part(view, width / 2, per_symbol);
        view.first -= width / 2;
        best.bits += second.bits;
        for (std::size_t i = 0; i < second.count; ++i) best.fields[best.count++] = second.fields[i];
    } else {
        best.bits = cost_of(view, field{}, per_symbol);
        best.count = 1;
    }
    const auto w = static_cast<std::uint8_t>(width);
    for (const bool big_endian : {false, true}) {
        for (const auto transform : {word_transform::delta, word_transform::rotate}) {
            if (width == 1 && (big_endian || transform == word_transform::rotate)) continue;
            const field f{w, transform, big_endian};
            const cost bits = cost_of(view, f, per_symbol);
            // A hundredth is not worth the time that it takes to undo. But a wide word is as good as two
            // narrow ones, and better where it carries, which a sample may not show.
            const bool better = has_transform(best) ? bits <= best.bits : bits + best.bits / 128 < best.bits;
            if (better) best = {bits, {f}, 1};
        }
    }
    return best;
}

bool has_words(const record_layout& layout) noexcept {
    return std::ranges::any_of(layout.fields(), [](const field& f) { return f.width > 1; });
}

/// Single bytes, each as it is or as a difference: a first look at a record size.
cost bytes_cost(byte_view sample, std::size_t size, cost per_symbol) noexcept {
    const std::size_t records = sample.size() / size;
    cost bits = 0;
    for (std::size_t p = 0; p < size; ++p)
        bits += best_part({sample.data() + p, size, records}, 1, per_symbol).bits;
    return bits * (sample.size() / size * size) / std::max<std::size_t>(1, records * size);
}

}  // namespace

layout_search::found layout_search::best_fields(byte_view sample, std::size_t size, std::size_t offset,
                                                cost per_symbol) noexcept {
    found best{{}, 0};
    best.layout.set_offset(offset);
    const std::size_t records = (sample.size() - offset) / size;
    for (std::size_t p = 0; p < size;) {
        std::size_t width = widest;
        while (p % width != 0 || p + width > size) width /= 2;
        const part fields = best_part({sample.data() + offset + p, size, records}, width, per_symbol);
        best.bits += fields.bits;
        for (std::size_t i = 0; i < fields.count; ++i) best.layout.add(fields.fields[i]);
        p += width;
    }
    return best;
}

layout_search::found layout_search::search(byte_view sample, std::size_t weight,
                                           std::size_t periods) noexcept {
    const cost per_symbol = symbol_cost_in_sample(weight);
    std::array<std::size_t, 16> sizes;
    const std::size_t count = likely_sizes(sample, std::min<std::size_t>(periods, 12), sizes);
    std::array<std::pair<cost, std::size_t>, 16> first_look;
    for (std::size_t i = 0; i < count; ++i)
        first_look[i] = {bytes_cost(sample, sizes[i], per_symbol), sizes[i]};
    const auto looked = std::span(first_look).first(count);
    const cost least = std::ranges::min_element(looked)->first;
    // Multiples of the right size do as well; so it is the smallest one that is nearly the best.
    std::ranges::sort(looked, {}, [&](const auto& look) {
        return std::pair(look.first > least + least / 64, look.second);
    });
    found best{{}, 0};
    const std::size_t closer_looks = periods > 1 ? 2 : 1;
    for (std::size_t i = 0; i < std::min(count, closer_looks); ++i) {
        const found next = best_fields(sample, first_look[i].second, 0, per_symbol);
        if (best.layout.size() == 0 || next.bits + next.bits / 128 < best.bits) best = next;
    }
    if (!has_words(best.layout)) return best;
    // Words may begin at any byte.
    const std::size_t size = best.layout.size();
    const byte_view part = sample.first(std::min(sample.size(), std::max(sample.size() / 4, 64 * size)));
    found aligned = best_fields(part, size, 0, per_symbol);
    const cost unaligned_bits = aligned.bits;
    for (std::size_t offset = 1; offset < std::min(size, widest); ++offset) {
        const found next = best_fields(part, size, offset, per_symbol);
        if (next.bits + unaligned_bits / 100 < aligned.bits) aligned = next;
    }
    return aligned.layout.offset() == 0 ? best
                                        : best_fields(sample, size, aligned.layout.offset(), per_symbol);
}

}  // namespace huffpipe::context
