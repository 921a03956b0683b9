#include "context/layout_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <utility>

namespace huffpipe::context {

namespace {

constexpr std::size_t longest_lag = layout_search::longest_record;
constexpr std::size_t widest = 8;

/// How many of `size` bytes are nearly what the byte `lag` earlier is. In records of n bytes they often are
/// at the lag n and its multiples: the same field, the same byte of it.
[[gnu::always_inline]] inline std::uint32_t near_matches(const std::uint8_t* bytes, std::size_t size,
                                                         std::size_t lag) noexcept {
    constexpr std::uint8_t near = 2;
    constexpr std::size_t run = 64;
    std::uint32_t matches = 0;
    for (; size >= run; size -= run, bytes += run) {
        std::array<std::uint8_t, run> is_near;
        for (std::size_t k = 0; k < run; ++k) {
            const auto difference = static_cast<std::uint8_t>(bytes[k] - *(bytes + k - lag) + near);
            is_near[k] = difference <= 2 * near;
        }
        for (const auto yes : is_near) matches += yes;
    }
    return matches;
}

using lag_matches = std::array<std::uint32_t, longest_lag + 1>;

[[gnu::always_inline]] inline void count_matches(const stretches& sample, std::size_t longest,
                                                 lag_matches& matches) noexcept {
    constexpr std::size_t enough = 8192;
    const std::size_t step = (sample.size() + enough - 1) / enough;
    for (std::size_t k = 0; k < sample.count(); k += step) {
        const std::size_t skipped =
            k == 0 ? longest : 0;  // a stretch, but for the first, has bytes before it
        const byte_view stretch = sample[k].first(std::min(sample.length(), enough)).subspan(skipped);
        for (std::size_t lag = 2; lag <= longest; ++lag)
            matches[lag] += near_matches(stretch.data(), stretch.size(), lag);
    }
}

void matches_portable(const stretches& sample, std::size_t longest, lag_matches& matches) noexcept {
    count_matches(sample, longest, matches);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void matches_avx2(const stretches& sample, std::size_t longest,
                                          lag_matches& matches) noexcept {
    count_matches(sample, longest, matches);
}
#endif

/// Records that a sample should have at least: with fewer, chance makes any division look good.
constexpr std::size_t least_records = 512;
constexpr std::size_t most_sizes = 16;

/// Record sizes worth a look: the usual widths of numbers, and lags at which many bytes nearly match. If
/// there is a divisor at which about as many do, then that is the size.
std::size_t likely_sizes(const stretches& sample, std::size_t periods, cpu_level level,
                         std::span<std::size_t, most_sizes> sizes) noexcept {
    const std::size_t longest = std::clamp<std::size_t>(sample.size() / least_records, 16, longest_lag);
    lag_matches matches{};
    if (periods > 0) {
#if defined(__x86_64__)
        const auto count = level >= cpu_level::avx2 ? matches_avx2 : matches_portable;
#else
        const auto count = matches_portable;
#endif
        count(sample, longest, matches);
    }
    (void)level;
    std::array<std::size_t, longest_lag - 1> lags;
    std::iota(lags.begin(), lags.end(), 2);
    std::stable_sort(lags.begin(), lags.end(), [&](auto a, auto b) { return matches[a] > matches[b]; });
    std::size_t count = 0;
    for (const std::size_t usual : {2, 4}) sizes[count++] = usual;
    for (std::size_t i = 0; periods > 0 && i < longest - 1 && count < periods + 2; ++i) {
        std::size_t size = 2;
        while (lags[i] % size != 0 || matches[size] * 8 < matches[lags[i]] * 7) ++size;
        const auto known = sizes.first(count);
        if (std::ranges::find(known, size) == known.end()) sizes[count++] = size;
    }
    return count;
}

/// Records that follow one another; there is another one before the first.
struct record_run {
    const std::uint8_t* first;
    std::size_t count;
};

/// The words of a field in some records of a sample.
struct field_view {
    std::span<const record_run> runs;
    std::size_t records;  // in all
    std::size_t stride;
    std::size_t place;  // of the field in the record
};

/// Counts the bytes of the planes of a field.
template <class Word, word_transform Transform, bool BigEndian>
void count_planes(const field_view& view, byte_histogram* counts) noexcept {
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
void count_planes(const field_view& view, const field& f, byte_histogram* counts) noexcept {
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

bool has_words(const record_layout& layout) noexcept {
    return std::ranges::any_of(layout.fields(), [](const field& f) { return f.width > 1; });
}

/// Finds fields for records of one size. What a field takes depends on where in a record it stands, counted
/// around from any first byte; so it is counted once for all offsets that records may have.
class field_finder {
  public:
    enum class byte_fields { plain, differences_too };

    /// For records of `size` bytes, of which about `records` are looked at.
    field_finder(const stretches& sample, std::size_t size, std::size_t records, cost per_symbol,
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
    field_finder(const field_finder&) = delete;
    field_finder& operator=(const field_finder&) = delete;

    /// The best fields for records that begin at `offset`.
    layout_search::found best_fields(std::size_t offset, byte_fields bytes) noexcept {
        layout_search::found best{{}, 0};
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

    /// Single bytes, each as it is or as a difference: a first look at a record size.
    cost bytes_cost() noexcept {
        bytes_ = byte_fields::differences_too;
        cost bits = 0;
        for (std::size_t place = 0; place < size_; ++place) bits += best_byte(place).bits;
        return in_sample(bits);
    }

    /// What the planes of a field take, which begins at `place`; none more than its bytes as they are.
    cost cost_of(std::size_t place, const field& f) noexcept {
        const auto form = static_cast<std::size_t>(f.transform) * 2 + f.big_endian;
        auto& known = costs_[place][static_cast<std::size_t>(std::countr_zero(f.width)) * forms + form];
        if (known == unknown) known = static_cast<std::uint32_t>(count_cost(place, f));
        return known;
    }

  private:
    static constexpr std::uint32_t unknown = ~std::uint32_t{0};

    cost in_sample(cost bits) const noexcept {
        return bits * sample_size_ / std::max<std::size_t>(1, view_.records * size_);
    }

    cost count_cost(std::size_t place, const field& f) noexcept {
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

    part best_byte(std::size_t place) noexcept {
        const field delta{1, word_transform::delta, false};
        const cost plain = cost_of(place, field{});
        if (bytes_ == byte_fields::plain) return {plain, {field{}}, 1};
        const cost changed = cost_of(place, delta);
        return changed + plain / 128 < plain ? part{changed, {delta}, 1} : part{plain, {field{}}, 1};
    }

    /// The best fields for `width` bytes of a record: one word of all of them, or the best for each half.
    part best_part(std::size_t place, std::size_t width) noexcept {
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
                const field f{static_cast<std::uint8_t>(width), transform, big_endian};
                const cost bits = cost_of(place, f);
                // A hundredth is not worth the time that it takes to undo. But a wide word is as good as two
                // narrow ones, and better where it carries, which a sample may not show.
                const bool better =
                    has_transform(best) ? bits <= best.bits : bits + best.bits / 128 < best.bits;
                if (better) best = {bits, {f}, 1};
            }
        }
        return best;
    }

    static constexpr std::size_t forms = 6;  // transforms, in two orders of bytes

    std::size_t sample_size_;
    std::size_t size_;
    cost per_symbol_;
    cpu_level level_;
    byte_fields bytes_ = byte_fields::plain;
    std::array<record_run, stretches::most> runs_;
    field_view view_{};
    std::array<std::array<std::uint32_t, 4 * forms>, layout_search::longest_record> costs_;
};

}  // namespace

std::span<const layout_search::found> layout_search::search(const stretches& sample, std::size_t weight,
                                                            const search_effort& effort) {
    using byte_fields = field_finder::byte_fields;
    const cost per_symbol = symbol_cost_in_sample(weight);
    std::array<std::size_t, most_sizes> sizes;
    const std::size_t count = likely_sizes(sample, std::min<std::size_t>(effort.periods, 12), level_, sizes);
    std::array<std::pair<cost, std::size_t>, most_sizes> first_look;
    for (std::size_t i = 0; i < count; ++i) {
        field_finder finder(sample, sizes[i], effort.records, per_symbol, level_);
        first_look[i] = {finder.bytes_cost(), sizes[i]};
    }
    const auto looked = std::span(first_look).first(count);
    const cost least = std::ranges::min_element(looked)->first;
    found_.clear();
    const cost all = sample.size() * 8 * one_bit;
    if (least > all - all / 256) return found_;  // noise
    // Multiples of the right size do as well; so it is the smallest one that is nearly the best.
    std::ranges::sort(looked, {}, [&](const auto& look) {
        return std::pair(look.first > least + least / 64, look.second);
    });
    const auto [first_cost, first_size] = first_look[0];
    for (std::size_t i = 0; i < std::min(count, effort.sizes); ++i) {
        const auto [look, size] = first_look[i];
        if (i > 0 && (size % first_size == 0 || look > first_cost + first_cost / 16)) continue;
        field_finder finder(sample, size, effort.records, per_symbol, level_);
        found_.push_back(finder.best_fields(0, byte_fields::differences_too));
        // Differences of single bytes make up for words that do not begin where they should.
        const cost limit = found_.back().bits + found_.back().bits / 16;
        const found first = finder.best_fields(0, byte_fields::plain);
        found other = first;
        for (std::size_t offset = 1; effort.all_offsets && offset < std::min(size, widest); ++offset) {
            const found next = finder.best_fields(offset, byte_fields::plain);
            if (offset == 1 || next.bits + next.bits / 512 < other.bits) other = next;
        }
        if (has_words(first.layout) && first.bits < limit) found_.push_back(first);
        if (has_words(other.layout) && other.bits < std::min(limit, first.bits + first.bits / 256))
            found_.push_back(other);
    }
    return found_;
}

std::size_t layout_search::offset_of(const field& word, const stretches& sample, std::size_t weight,
                                     const search_effort& effort) const noexcept {
    field_finder finder(sample, word.width, effort.records, symbol_cost_in_sample(weight), level_);
    std::size_t best = 0;
    for (std::size_t offset = 1; offset < word.width; ++offset) {
        const cost least = finder.cost_of(best, word);
        if (finder.cost_of(offset, word) + least / 128 < least) best = offset;
    }
    return best;
}

}  // namespace huffpipe::context
