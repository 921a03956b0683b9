#include "context/field_finder.hpp"

#include <algorithm>
#include <bit>

namespace huffpipe::context {

bool field_finder::part::has_transform() const noexcept {
    return std::any_of(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(count),
                       [](const field& f) { return f.transform != word_transform::none; });
}

/// Counts the bytes of the planes of a field.
template <class Word, word_transform Transform, bool BigEndian>
void field_finder::count_planes(const field_view& view, byte_histogram* counts) noexcept {
    constexpr int top = 8 * static_cast<int>(sizeof(Word)) - 1;
    const auto load = [](const std::uint8_t* at) {
        const Word word = load_le<Word>(at);
        return BigEndian ? byte_swap(word) : word;
    };
    for (const record_run& run : view.runs) {
        const std::uint8_t* at = run.first + view.place;
        Word before = load(at - view.stride);
        for (std::size_t left = run.count; left > 0; --left, at += view.stride) {
            const Word word = load(at);
            Word changed = word;
            if constexpr (Transform == word_transform::rotate) {
                changed = static_cast<Word>(word << 1 | word >> top);
            } else if constexpr (Transform == word_transform::delta) {
                const auto d = static_cast<Word>(word - before);
                changed = static_cast<Word>(static_cast<Word>(d << 1) ^ static_cast<Word>(0 - (d >> top)));
                before = word;
            }
            for (std::size_t b = 0; b < sizeof(Word); ++b)
                ++counts[b][static_cast<std::uint8_t>(changed >> 8 * b)];
        }
    }
}

template <class Word>
void field_finder::count_planes(const field_view& view, const field& f, byte_histogram* counts) noexcept {
    const bool delta = f.transform == word_transform::delta;
    if (f.transform == word_transform::none) {
        count_planes<Word, word_transform::none, false>(view, counts);
    } else if (f.big_endian) {
        delta ? count_planes<Word, word_transform::delta, true>(view, counts)
              : count_planes<Word, word_transform::rotate, true>(view, counts);
    } else {
        delta ? count_planes<Word, word_transform::delta, false>(view, counts)
              : count_planes<Word, word_transform::rotate, false>(view, counts);
    }
}

field_finder::field_finder(const stretches& sample, std::size_t size, std::size_t records, cost per_symbol,
                           cpu_level level) noexcept
    : sample_size_(sample.size()), size_(size), per_symbol_(per_symbol), level_(level) {
    for (auto& costs : costs_) costs.fill(unknown);
    const std::size_t most = std::max<std::size_t>(1, records / sample.count());
    const std::size_t beyond = (widest + size - 1) / size;  // records that the last word may reach into
    std::size_t runs = 0;
    view_.stride = size;
    for (std::size_t k = 0; k < sample.count(); ++k) {
        const auto range = sample.records(k, size, 0);
        if (range.count <= beyond) continue;
        runs_[runs] = {sample.block().data() + range.first, std::min(most, range.count - beyond)};
        view_.records += runs_[runs++].count;
    }
    view_.runs = std::span(runs_).first(runs);
}
layout_cost field_finder::best_fields(std::size_t offset, byte_fields bytes) noexcept {
    layout_cost best{{}, 0};
    best.layout.set_offset(offset);
    bytes_ = bytes;
    for (std::size_t p = 0; p < size_;) {
        std::size_t width = size_ % widest == 0 ? widest : widest / 2;
        while (p % width != 0 || p + width > size_) width /= 2;
        const part fields = best_part((offset + p) % size_, width);
        best.bits += fields.bits;
        for (std::size_t i = 0; i < fields.count; ++i) best.layout.add(fields.fields[i]);
        p += width;
    }
    best.bits = in_sample(best.bits);
    return best;
}

cost field_finder::bytes_cost() noexcept {
    bytes_ = byte_fields::differences_too;
    cost bits = 0;
    for (std::size_t place = 0; place < size_; ++place) bits += best_byte(place).bits;
    return in_sample(bits);
}

cost field_finder::cost_of(std::size_t place, const field& f) noexcept {
    const auto form = static_cast<std::size_t>(f.transform) * 2 + f.big_endian;
    auto& known = costs_[place][static_cast<std::size_t>(std::countr_zero(f.width)) * forms + form];
    if (known == unknown) known = static_cast<std::uint32_t>(count_cost(place, f));
    return known;
}

cost field_finder::in_sample(cost bits) const noexcept {
    return bits * sample_size_ / std::max<std::size_t>(1, view_.records * size_);
}

cost field_finder::count_cost(std::size_t place, const field& f) noexcept {
    alignas(64) std::array<byte_histogram, widest> counts;
    std::fill_n(counts.begin(), f.width, byte_histogram{});
    view_.place = place;
    if (f.width == 1) count_planes<std::uint8_t>(view_, f, counts.data());
    if (f.width == 2) count_planes<std::uint16_t>(view_, f, counts.data());
    if (f.width == 4) count_planes<std::uint32_t>(view_, f, counts.data());
    if (f.width == 8) count_planes<std::uint64_t>(view_, f, counts.data());
    cost bits = 0;
    for (std::size_t b = 0; b < f.width; ++b)
        bits += std::min(order0_cost(counts[b], per_symbol_, level_), view_.records * 8 * one_bit);
    return bits;
}

field_finder::part field_finder::best_byte(std::size_t place) noexcept {
    const field delta{1, word_transform::delta, false};
    const cost plain = cost_of(place, field{});
    if (bytes_ == byte_fields::plain) return {plain, {field{}}, 1};
    const cost changed = cost_of(place, delta);
    return changed + plain / 128 < plain ? part{changed, {delta}, 1} : part{plain, {field{}}, 1};
}

/// Of a number's bytes the highest takes least, by far if there are numbers; but numbers may be multiples of
/// something, and then the lowest takes next to nothing.
bool field_finder::is_clearly(byte_order order, std::size_t place, std::size_t width) noexcept {
    const cost first = best_byte(place).bits;
    const cost last = best_byte((place + width - 1) % size_).bits;
    if (std::min(first, last) < view_.records * one_bit / 4) return false;
    return order == byte_order::little ? last + last / 4 < first : first + first / 4 < last;
}

/// The best fields for `width` bytes of a record: one word of all of them, or the best for each half.
field_finder::part field_finder::best_part(std::size_t place, std::size_t width) noexcept {
    if (width == 1) return best_byte(place);
    part best = best_part(place, width / 2);
    const part second = best_part((place + width / 2) % size_, width / 2);
    best.bits += second.bits;
    for (std::size_t i = 0; i < second.count; ++i) best.fields[best.count++] = second.fields[i];
    // Bytes in which there is nothing to gain, or nothing left, make no word.
    const cost all = view_.records * width * 8 * one_bit;
    if (best.bits >= all - all / 256 || best.bits <= all / 256) return best;
    const cost untransformed = best.bits;
    for (const auto transform : {word_transform::delta, word_transform::rotate}) {
        // Numbers of which differences are much smaller are no floating-point numbers.
        if (transform == word_transform::rotate && best.bits < untransformed - untransformed / 16) break;
        for (const bool big_endian : {false, true}) {
            if (is_clearly(big_endian ? byte_order::little : byte_order::big, place, width)) continue;
            const field f{static_cast<std::uint8_t>(width), transform, big_endian};
            const cost bits = cost_of(place, f);
            // A hundredth is not worth the time that it takes to undo. But a wide word is as good as two
            // narrow ones, and better where it carries, which a sample may not show.
            const bool better = best.has_transform() ? bits <= best.bits : bits + best.bits / 128 < best.bits;
            if (better) best = {bits, {f}, 1};
        }
    }
    return best;
}

}  // namespace huffpipe::context
