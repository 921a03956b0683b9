#include "context/decode_table.hpp"

#include <algorithm>

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

}  // namespace

void decode_tables::build(const state_model& model, cpu_level level) noexcept {
    for (int state = 0; state < model.states; ++state) {
        code_order& order = orders_[static_cast<std::size_t>(state)];
        order_codes(model.lengths[static_cast<std::size_t>(state)], level, order);
        build_second_steps(model, state, order);
    }
    for (int state = 0; state < model.states; ++state) {
        build_state(model, state, orders_[static_cast<std::size_t>(state)]);
    }
    std::array<bool, state_model::max_memories> has_escape{};
    for (std::size_t k = 0; k < static_cast<std::size_t>(model.states); ++k) {
        if (orders_[k].escape_length != 0) has_escape[model.memory_of[k]] = true;
    }
    for (int memory = 0; memory < model.memories(); ++memory) {
        if (has_escape[static_cast<std::size_t>(memory)]) build_plain(model, memory);
    }
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
        fill(steps, std::size_t{1} << (most + 1), one_byte(0, order.bytes[0]));
        return;
    }
    std::uint32_t* const widest = steps + (std::size_t{1} << most);
    std::uint32_t* to = widest;
    for (int length = 1; length <= most; ++length) {
        const auto l = static_cast<std::size_t>(length);
        const std::size_t width = std::size_t{1} << (most - length);
        for (std::size_t i = order.first[l]; i < order.first[l + 1]; ++i) {
            to = fill(to, width, one_byte(length, order.bytes[i]));
        }
        if (order.escape_length == length)
            to = fill(to, width, table_entry::make(length, 0, slot_of_plain(model, memory)));
    }
    std::uint32_t* const end = steps + (std::size_t{2} << most);
    if (to != end) fill(to, static_cast<std::size_t>(end - to), nothing);
    auto covered = static_cast<std::size_t>(to - widest);  // windows that begin with a code
    for (int bits = most - 1; bits >= 0; --bits) {
        covered = (covered - order.symbols_of(bits + 1)) / 2;
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
        const int symbol = order.bytes[0];
        const int after = model.walk(state, symbol);
        fill(to, std::size_t{1} << model.table_bits,
             table_entry::make(0, 1, slot_of_state(model, after)) | table_entry::first(symbol));
        return;
    }
    const auto memory = std::size_t{model.memory_of[static_cast<std::size_t>(state)]};
    const std::uint8_t* const next = model.next[memory].data();
    for (int length = 1; length <= model.table_bits; ++length) {
        const auto l = static_cast<std::size_t>(length);
        const int left = model.table_bits - length;
        const std::size_t width = std::size_t{1} << left;
        for (std::size_t i = order.first[l]; i < order.first[l + 1]; ++i) {
            const int symbol = order.bytes[i];
            const std::uint32_t first = table_entry::make(length, 1, 0) | table_entry::first(symbol);
            const std::uint32_t* const steps = second_steps(model, next[symbol]);
            if (left > most) {  // a code of one bit leaves one bit more than the steps know
                for (std::size_t j = 0; j < width; ++j) *to++ = first + steps[(width + j) / 2];
            } else if (left > 1) {
                to = prepend(to, width, first, steps + width);
            } else {
                to[0] = first + steps[width];
                to[1] = first + steps[width + 1];
                to += width;
            }
        }
        if (order.escape_length == length)
            to =
                fill(to, width, table_entry::make(length, 0, slot_of_plain(model, static_cast<int>(memory))));
    }
}

void decode_tables::build_plain(const state_model& model, int memory) noexcept {
    const auto& next = model.next[static_cast<std::size_t>(memory)];
    std::array<std::uint32_t, 256> bytes;
    for (std::size_t b = 0; b < 256; ++b) {
        bytes[b] =
            table_entry::make(8, 1, slot_of_state(model, next[b])) | table_entry::first(static_cast<int>(b));
    }
    std::uint32_t* const to = &entries[offset(model, model.states + memory)];
    const int spread = model.table_bits - 8;
    for (std::size_t i = 0; i < std::size_t{256} << spread; ++i) to[i] = bytes[i >> spread];
}

}  // namespace huffpipe::context
