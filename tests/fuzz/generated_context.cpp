#include "fuzz/generated_context.hpp"

#include "context/bit_streams.hpp"
#include "context/sequence.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::fuzz {
namespace {

using context::state_model;

/// Gaps as they are written.
context_generator::bytes as_bytes(const std::vector<std::size_t>& gaps) {
    context_generator::bytes made;
    for (const std::size_t gap : gaps) {
        made.insert(made.end(), gap / 255, 255);
        made.push_back(static_cast<std::uint8_t>(gap % 255));
    }
    return made;
}

}  // namespace

context_generator::bytes context_generator::make(std::size_t raw_size) {
    payload_.clear();
    payload(raw_size, nesting::outer);
    return payload_;
}

void context_generator::put(std::size_t value, std::size_t width) {
    for (; width > 0; --width, value >>= 8) payload_.push_back(static_cast<std::uint8_t>(value));
}

void context_generator::put_any(std::size_t count) {
    for (; count > 0; --count) put(below(4), 1);
}

void context_generator::payload(std::size_t raw_size, nesting place) {
    if (place == nesting::outer && raw_size > 32 && one_in(4)) return gaps(raw_size);
    if (raw_size > 8 && one_in(3)) return records(raw_size);
    put(0, 1);
    sequence(raw_size, nesting::outer);
}

void context_generator::records(std::size_t raw_size) {
    const std::size_t largest = std::min<std::size_t>(raw_size / 2, one_in(4) ? 64 : 8);
    const std::size_t size = 1 + below(largest);
    const std::size_t offset = below(size);
    put(1, 1);
    put(size, 1);
    put(offset, 1);
    for (std::size_t left = size; left > 0;) {
        std::size_t log_width = below(4);
        while (std::size_t{1} << log_width > left) --log_width;
        left -= std::size_t{1} << log_width;
        put(log_width | below(3) << 2 | (log_width > 0 ? below(2) << 4 : 0), 1);
    }
    put_any(offset);
    const std::size_t count = (raw_size - offset) / size;
    for (std::size_t plane = 0; plane < size; ++plane) sequence(count, nesting::outer);
    put_any(raw_size - offset - count * size);
}

/// The gaps are all alike, so that what they add up to is known.
void context_generator::gaps(std::size_t raw_size) {
    const std::size_t log_width = below(4);
    const std::size_t words = raw_size >> log_width;
    const std::size_t values = below(words / 4 + 1);
    put(2, 1);
    put(log_width, 1);
    put(values, 3);
    put(values << log_width, 3);
    if (values > 0) {
        put(1, 1);
        put(below((words - values) / values + 1) % 255, 1);
        payload(values << log_width, nesting::inner);
    } else {
        put(0, 1);
        put(0, 2);
    }
    put_any(raw_size % (std::size_t{1} << log_width));
}

void context_generator::sparse(std::size_t raw_size) {
    std::vector<std::size_t> gaps;
    for (std::size_t left = raw_size, room = raw_size / 2; left > 0 && room > 0;) {
        const std::size_t gap = std::min(left - 1, one_in(6) ? below(1000) : below(30));
        const std::size_t needed = gap / 255 + 2;
        if (needed > room || one_in(40)) break;
        gaps.push_back(gap);
        left -= gap + 1;
        room -= needed;
    }
    const bytes written = as_bytes(gaps);
    put(3, 1);
    put(below(256), 1);
    put(written.size(), 3);
    put(gaps.size(), 3);
    put(0, 1);
    payload_.insert(payload_.end(), written.begin(), written.end());
    sequence(gaps.size(), nesting::inner);
}

void context_generator::sequence(std::size_t raw_size, nesting place) {
    if (raw_size >= context::min_coded_size && !one_in(4) && make_model(raw_size)) return coded(raw_size);
    if (place == nesting::outer && raw_size > 0 && one_in(3)) return sparse(raw_size);
    if (raw_size > 0 && !one_in(3)) {
        put(1, 1);
        put(below(256), 1);
    } else {
        put(0, 1);
        put_any(raw_size);
    }
}

/// Makes a model that is small enough for so many bytes, if it can.
bool context_generator::make_model(std::size_t raw_size) {
    const std::size_t most = state_model::max_table_entries_for(raw_size);
    model_.table_bits = state_model::min_table_bits + static_cast<int>(below(3));
    const auto tables = static_cast<int>(most >> model_.table_bits);  // for states and for memories
    if (tables < 2) return false;
    const int most_memories = std::min(tables / 2, state_model::max_memories);
    model_.superclasses =
        1 + static_cast<int>(
                one_in(2) ? below(std::min<std::size_t>(8, static_cast<std::size_t>(most_memories))) : 0);
    model_.classes =
        1 + static_cast<int>(
                one_in(3) ? 0 : below(static_cast<std::size_t>(most_memories / model_.superclasses)));
    int left = std::min(tables - model_.memories(), state_model::max_states) - model_.memories();
    model_.states = 0;
    for (int memory = 0; memory < model_.memories(); ++memory) {
        const int more =
            static_cast<int>(below(static_cast<std::size_t>(std::min(left, one_in(5) ? 63 : 15)) + 1));
        model_.state_count[static_cast<std::size_t>(memory)] = static_cast<std::uint8_t>(1 + more);
        model_.states += 1 + more;
        left -= more;
    }
    model_.number_states();
    const std::size_t density = 1 + below(30);
    known_.clear();
    for (std::size_t symbol = 0; symbol < state_model::symbols; ++symbol) {
        const bool is_known = one_in(density) || symbol < 2;
        reference_[symbol] = static_cast<std::uint8_t>(is_known ? 1 + below(11) : 0);
        if (is_known) known_.push_back(symbol);
    }
    make_transitions();
    make_codes();
    return true;
}

void context_generator::make_transitions() {
    model_.class_of.fill(0);
    model_.superclass_of.fill(0);
    for (const std::size_t symbol : known_)
        if (symbol < 256)
            model_.class_of[symbol] =
                static_cast<std::uint8_t>(below(static_cast<std::size_t>(model_.classes)));
    for (std::size_t c = 0; c < static_cast<std::size_t>(model_.classes); ++c)
        model_.superclass_of[c] =
            static_cast<std::uint8_t>(below(static_cast<std::size_t>(model_.superclasses)));
    for (int memory = 0; memory < model_.memories(); ++memory)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const auto after = static_cast<std::size_t>(model_.memory_after(memory, static_cast<int>(byte)));
            const std::size_t step = reference_[byte] != 0 ? below(model_.state_count[after]) : 0;
            model_.next[static_cast<std::size_t>(memory)][byte] =
                static_cast<std::uint8_t>(model_.first_state[after] + step);
        }
}

void context_generator::make_codes() {
    for (int state = 0; state < model_.states; ++state) {
        auto& lengths = model_.lengths[static_cast<std::size_t>(state)];
        lengths.fill(0);
        if (one_in(6))
            lengths[known_[below(2)]] = state_model::certain;
        else
            make_code(lengths);
    }
    codes_.resize(static_cast<std::size_t>(model_.states));
    for (std::size_t state = 0; state < codes_.size(); ++state)
        context::assign_codes(model_.lengths[state], codes_[state]);
}

/// A complete code, by splitting words; few words or many, all of one length or as different as they can be.
void context_generator::make_code(std::array<std::uint8_t, state_model::symbols>& lengths) {
    const std::size_t most = std::min(known_.size(), one_in(3) ? known_.size() : 2 + below(20));
    const bool deep = one_in(3);
    std::vector<std::uint8_t> words{1, 1};
    while (words.size() < most) {
        const std::size_t at = deep ? words.size() - 1 : below(words.size());
        if (words[at] == model_.table_bits) break;
        const std::uint8_t longer = ++words[at];
        words.push_back(longer);
    }
    std::vector<std::size_t> symbols = known_;
    std::shuffle(symbols.begin(), symbols.end(), random_);
    for (std::size_t i = 0; i < words.size(); ++i) lengths[symbols[i]] = words[i];
}

/// A stream of `count` symbols from a state, drawn as likely as their words are short.
context_generator::bytes context_generator::stream(int state, std::size_t count) {
    std::vector<bool> bits{true};
    const auto append = [&](std::size_t value, unsigned width) {
        while (width-- > 0) bits.push_back((value >> width & 1) != 0);
    };
    for (; count > 0; --count) {
        const auto& lengths = model_.lengths[static_cast<std::size_t>(state)];
        std::size_t symbol = 0;
        do symbol = known_[below(known_.size())];
        while (lengths[symbol] == 0 ||
               (lengths[symbol] != state_model::certain && below(std::size_t{1} << lengths[symbol]) > 3));
        if (lengths[symbol] != state_model::certain)
            append(codes_[static_cast<std::size_t>(state)][symbol], lengths[symbol]);
        if (symbol == state_model::escape) append(symbol = below(256), 8);
        state = model_.walk(state, static_cast<int>(symbol));
    }
    bytes made((bits.size() + 7) / 8);
    for (std::size_t i = 0; i < bits.size(); ++i) {
        const std::size_t place = bits.size() - 1 - i;
        made[place / 8] = static_cast<std::uint8_t>(made[place / 8] | (bits[i] ? 1 : 0) << place % 8);
    }
    return made;
}

void context_generator::coded(std::size_t raw_size) {
    put(2, 1);
    bytes description(std::size_t{1} << 16);
    description.resize(context::write_model(model_, reference_, description));
    payload_.insert(payload_.end(), description.begin(), description.end());
    bytes streams;
    for (std::size_t k = 0; k < context::stream_count(raw_size); ++k) {
        const std::size_t start = below(static_cast<std::size_t>(model_.states));
        const bytes one = stream(static_cast<int>(start),
                                 context::stream_begin(raw_size, k + 1) - context::stream_begin(raw_size, k));
        put(start, 1);
        put(one.size(), raw_size < 65536 ? 2 : 3);
        streams.insert(streams.end(), one.begin(), one.end());
    }
    payload_.insert(payload_.end(), streams.begin(), streams.end());
}

}  // namespace huffpipe::fuzz
