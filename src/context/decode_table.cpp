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

}  // namespace

void decode_tables::build(const state_model& model) noexcept {
    build_second_steps(model);
    for (int state = 0; state < model.states; ++state) build_state(model, state);
    for (int memory = 0; memory < model.memories(); ++memory) build_plain(model, memory);
}

/// In canonical order the codes of each length follow one another, and shorter ones come first: so the
/// windows that begin with a code are the next ones in turn, and those whose code has at most n bits are a
/// prefix.
void decode_tables::build_second_steps(const state_model& model) noexcept {
    const int window_bits = model.table_bits - 1;
    for (int k = 0; k < model.states; ++k) {
        const auto state = static_cast<std::size_t>(k);
        const auto& lengths = model.lengths[state];
        auto& order = in_code_order_[state];
        std::array<std::uint16_t, state_model::certain + 1> count{};
        for (const auto length : lengths) ++count[length];
        std::array<std::uint16_t, state_model::certain + 1> place{};
        covered_[state][0] = 0;
        for (std::size_t n = 1; n < place.size(); ++n) {
            place[n] = static_cast<std::uint16_t>(n == 1 ? 0 : place[n - 1] + count[n - 1]);
            if (n < state_model::certain) {
                covered_[state][n] = static_cast<std::uint16_t>(2 * covered_[state][n - 1] + count[n]);
            }
        }
        for (std::size_t s = 0; s < lengths.size(); ++s) {
            if (lengths[s] != 0) order[place[lengths[s]]++] = static_cast<std::uint16_t>(s);
        }
        coded_symbols_[state] = place[state_model::certain];

        const int memory = model.memory_of[state];
        std::uint32_t* to = &second_steps_[state << window_bits];
        for (std::size_t i = 0; i < coded_symbols_[state]; ++i) {
            const int symbol = order[i];
            const int length = lengths[order[i]];
            if (length > window_bits) break;
            std::uint32_t entry;
            if (symbol == state_model::escape) {
                entry = table_entry::make(length, 0, slot_of_plain(model, memory));
            } else {
                entry = table_entry::make(length, 1, slot_of_state(model, model.walk(k, symbol))) |
                        table_entry::second(symbol);
            }
            to = std::fill_n(to, std::size_t{1} << (window_bits - length), entry);
        }
    }
}

void decode_tables::build_state(const state_model& model, int state) noexcept {
    const auto k = static_cast<std::size_t>(state);
    std::uint32_t* to = &entries[offset(model, state)];
    for (std::size_t i = 0; i < coded_symbols_[k]; ++i) {
        const int symbol = in_code_order_[k][i];
        const int length = model.lengths[k][in_code_order_[k][i]];
        if (length == state_model::certain) {
            const int after = model.walk(state, symbol);
            std::fill_n(to, std::size_t{1} << model.table_bits,
                        table_entry::make(0, 1, slot_of_state(model, after)) | table_entry::first(symbol));
            return;
        }
        const std::size_t width = std::size_t{1} << (model.table_bits - length);
        if (symbol == state_model::escape) {
            const int memory = model.memory_of[k];
            to = std::fill_n(to, width, table_entry::make(length, 0, slot_of_plain(model, memory)));
        } else {
            const auto after = static_cast<std::size_t>(model.walk(state, symbol));
            const std::uint32_t one_step = table_entry::make(length, 1, 0) | table_entry::first(symbol);
            const std::uint32_t* second = &second_steps_[after << (model.table_bits - 1)];
            const std::size_t both = covered_[after][static_cast<std::size_t>(model.table_bits - length)];
            for (std::size_t j = 0; j < both; ++j) to[j] = one_step + second[j << (length - 1)];
            std::fill(to + both, to + width,
                      one_step + table_entry::make(0, 0, slot_of_state(model, static_cast<int>(after))));
            to += width;
        }
    }
}

void decode_tables::build_plain(const state_model& model, int memory) noexcept {
    std::uint32_t* to = &entries[offset(model, model.states + memory)];
    const std::size_t width = std::size_t{1} << (model.table_bits - 8);
    for (int byte = 0; byte < 256; ++byte) {
        const int after = model.next[static_cast<std::size_t>(memory)][static_cast<std::size_t>(byte)];
        to = std::fill_n(to, width,
                         table_entry::make(8, 1, slot_of_state(model, after)) | table_entry::first(byte));
    }
}

}  // namespace huffpipe::context
