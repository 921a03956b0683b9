#include "context/decode_table.hpp"

#include <algorithm>
#include <span>

namespace huffpipe::context {

namespace {

std::size_t slot_of_state(const state_model& model, int state) noexcept {
    return static_cast<std::size_t>(state) << (model.table_bits - table_entry::slot_bits);
}

std::size_t slot_of_plain(const state_model& model, int memory) noexcept {
    return slot_of_state(model, model.states + memory);
}

constexpr std::size_t group = decode_tables::group;

/// Sets `count` entries; up to `group` - 1 more may be overwritten.
std::uint32_t* fill(std::uint32_t* to, std::size_t count, std::uint32_t entry) noexcept {
    std::uint32_t* const end = to + count;
    do {
        for (std::size_t i = 0; i < group; ++i) to[i] = entry;
        to += group;
    } while (to < end);
    return end;
}

/// Adds `first` to `count` second steps; up to `group` - 1 more entries may be read and overwritten.
std::uint32_t* prepend(std::uint32_t* to, std::size_t count, std::uint32_t first,
                       const std::uint32_t* second) noexcept {
    std::uint32_t* const end = to + count;
    do {
        for (std::size_t i = 0; i < group; ++i) to[i] = first + second[i];
        to += group;
        second += group;
    } while (to < end);
    return end;
}

/// The symbols that any state has a code for.
std::span<const std::uint16_t> used_symbols(const state_model& model,
                                            std::array<std::uint16_t, state_model::symbols>& list) noexcept {
    std::array<std::uint8_t, state_model::symbols> used{};
    for (const auto& lengths : std::span(model.lengths).first(static_cast<std::size_t>(model.states))) {
        for (std::size_t s = 0; s < lengths.size(); ++s) used[s] |= lengths[s];
    }
    std::size_t count = 0;
    for (std::size_t s = 0; s < used.size(); ++s) {
        if (used[s] != 0) list[count++] = static_cast<std::uint16_t>(s);
    }
    return std::span(list).first(count);
}

}  // namespace

void decode_tables::build(const state_model& model) noexcept {
    std::array<std::uint16_t, state_model::symbols> list;
    const auto used = used_symbols(model, list);
    for (int state = 0; state < model.states; ++state) {
        const auto& lengths = model.lengths[static_cast<std::size_t>(state)];
        code_order& order = orders_[static_cast<std::size_t>(state)];
        std::array<std::uint16_t, state_model::certain + 2> place{};
        for (const auto s : used) ++place[lengths[s] + 1U];
        place[1] = 0;
        for (std::size_t n = 2; n < place.size(); ++n)
            place[n] = static_cast<std::uint16_t>(place[n] + place[n - 1]);
        order.first = place;
        for (const auto s : used) {
            if (lengths[s] != 0) order.symbols[place[lengths[s]]++] = s;
        }
        build_second_steps(model, state, order);
    }
    for (int state = 0; state < model.states; ++state) {
        build_state(model, state, orders_[static_cast<std::size_t>(state)]);
    }
    for (int memory = 0; memory < model.memories(); ++memory) build_plain(model, memory);
}

/// In canonical order the codes of each length follow one another, and shorter ones come first: so the
/// windows that begin with a code are the next ones in turn, and those whose code has at most n bits are a
/// prefix. One bit less in the window is every second entry, as far as the codes still fit.
void decode_tables::build_second_steps(const state_model& model, int state,
                                       const code_order& order) noexcept {
    const int memory = model.memory_of[static_cast<std::size_t>(state)];
    const int most = model.table_bits - 2;
    const std::uint32_t nothing = table_entry::make(0, 0, slot_of_state(model, state));
    std::uint32_t* const steps = second_steps(model, state);
    const auto one_byte = [&](int length, int symbol) {
        return table_entry::make(length, 1, slot_of_state(model, model.walk(state, symbol))) |
               table_entry::second(symbol);
    };
    if (order.first[state_model::certain] != order.first[state_model::certain + 1]) {
        fill(steps, std::size_t{1} << (most + 1), one_byte(0, order.symbols[0]));
        return;
    }
    std::uint32_t* const widest = steps + (std::size_t{1} << most);
    std::uint32_t* to = widest;
    for (int length = 1; length <= most; ++length) {
        const auto l = static_cast<std::size_t>(length);
        const std::size_t width = std::size_t{1} << (most - length);
        for (std::size_t i = order.first[l]; i < order.first[l + 1]; ++i) {
            const int symbol = order.symbols[i];
            to = fill(to, width,
                      symbol == state_model::escape
                          ? table_entry::make(length, 0, slot_of_plain(model, memory))
                          : one_byte(length, symbol));
        }
    }
    std::uint32_t* const end = steps + (std::size_t{2} << most);
    if (to != end) fill(to, static_cast<std::size_t>(end - to), nothing);
    auto covered = static_cast<std::size_t>(to - widest);  // windows that begin with a code
    for (int bits = most - 1; bits >= 0; --bits) {
        const auto l = static_cast<std::size_t>(bits + 1);
        covered = (covered - (order.first[l + 1] - order.first[l])) / 2;
        const std::uint32_t* const wider = steps + (std::size_t{2} << bits);
        std::uint32_t* const these = steps + (std::size_t{1} << bits);
        for (std::size_t j = 0; j < covered; ++j) these[j] = wider[2 * j];
        std::fill(these + covered, these + (std::size_t{1} << bits), nothing);
    }
}

void decode_tables::build_state(const state_model& model, int state, const code_order& order) noexcept {
    std::uint32_t* to = &entries[offset(model, state)];
    const int most = model.table_bits - 2;
    if (order.first[state_model::certain] != order.first[state_model::certain + 1]) {
        const int symbol = order.symbols[0];
        const int after = model.walk(state, symbol);
        fill(to, std::size_t{1} << model.table_bits,
             table_entry::make(0, 1, slot_of_state(model, after)) | table_entry::first(symbol));
        return;
    }
    const int memory = model.memory_of[static_cast<std::size_t>(state)];
    for (int length = 1; length <= model.table_bits; ++length) {
        const auto l = static_cast<std::size_t>(length);
        const int left = model.table_bits - length;
        const std::size_t width = std::size_t{1} << left;
        for (std::size_t i = order.first[l]; i < order.first[l + 1]; ++i) {
            const int symbol = order.symbols[i];
            if (symbol == state_model::escape) {
                to = fill(to, width, table_entry::make(length, 0, slot_of_plain(model, memory)));
                continue;
            }
            const std::uint32_t first = table_entry::make(length, 1, 0) | table_entry::first(symbol);
            const std::uint32_t* const steps = second_steps(model, model.walk(state, symbol));
            if (left <= most) {
                to = prepend(to, width, first, steps + width);
            } else {  // a code of one bit leaves one bit more than the steps know
                for (std::size_t j = 0; j < width; ++j) *to++ = first + steps[(width + j) / 2];
            }
        }
    }
}

void decode_tables::build_plain(const state_model& model, int memory) noexcept {
    std::uint32_t* to = &entries[offset(model, model.states + memory)];
    const std::size_t width = std::size_t{1} << (model.table_bits - 8);
    for (int byte = 0; byte < 256; ++byte) {
        const int after = model.next[static_cast<std::size_t>(memory)][static_cast<std::size_t>(byte)];
        to = fill(to, width, table_entry::make(8, 1, slot_of_state(model, after)) | table_entry::first(byte));
    }
}

}  // namespace huffpipe::context
