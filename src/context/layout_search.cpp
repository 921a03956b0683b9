#include "context/layout_search.hpp"

#include "context/record_sizes.hpp"

#include <algorithm>
#include <utility>

namespace huffpipe::context {

namespace {

bool has_words(const record_layout& layout) noexcept {
    return std::ranges::any_of(layout.fields(), [](const field& f) { return f.width > 1; });
}

}  // namespace

std::span<const layout_cost> layout_search::search(const stretches& sample, std::size_t weight,
                                                   const search_effort& effort) {
    using byte_fields = field_finder::byte_fields;
    const cost per_symbol = symbol_cost_in_sample(weight);
    std::array<std::size_t, most_record_sizes> sizes;
    const std::size_t count =
        likely_record_sizes(sample, std::min<std::size_t>(effort.periods, 12), level_, sizes);
    struct look {
        cost bits;
        std::size_t size;
        field_finder* finder;
    };
    std::array<look, most_record_sizes> first_look;
    for (std::size_t i = 0; i < count; ++i) {
        field_finder& finder = finders_[i].emplace(sample, sizes[i], effort.records, per_symbol, level_);
        first_look[i] = {finder.bytes_cost(), sizes[i], &finder};
    }
    const auto looked = std::span(first_look).first(count);
    const cost least = std::ranges::min_element(looked, {}, &look::bits)->bits;
    found_.clear();
    const cost all = sample.size() * 8 * one_bit;
    if (least > all - all / 256) return found_;  // noise
    // Multiples of the right size do as well; so it is the smallest one that is nearly the best.
    std::ranges::sort(looked, {},
                      [&](const look& seen) { return std::pair(seen.bits > least + least / 64, seen.size); });
    const look& best = first_look[0];
    for (std::size_t i = 0; i < std::min(count, effort.sizes); ++i) {
        const auto [bits, size, known] = first_look[i];
        if (i > 0 && (size % best.size == 0 || bits > best.bits + best.bits / 16)) continue;
        field_finder& finder = *known;
        found_.push_back(finder.best_fields(0, byte_fields::differences_too));
        // Differences of single bytes make up for words that do not begin where they should.
        const cost limit = found_.back().bits + found_.back().bits / 16;
        const layout_cost first = finder.best_fields(0, byte_fields::plain);
        layout_cost other = first;
        for (std::size_t offset = 1; effort.all_offsets && offset < std::min(size, field_finder::widest);
             ++offset) {
            const layout_cost next = finder.best_fields(offset, byte_fields::plain);
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
