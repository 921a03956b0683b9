#include "context/decode_table.hpp"

#include "sample_models.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

using code_row = std::array<std::uint16_t, state_model::symbols>;

/// The symbol whose code the `bits` bits of `window` begin with, or none that has at most `longest` bits.
int first_symbol(const state_model& model, int state, const code_row& codes, unsigned window, int bits,
                 int longest) {
    const auto& lengths = model.lengths[static_cast<std::size_t>(state)];
    for (int s = 0; s < state_model::symbols; ++s) {
        const int length = lengths[static_cast<std::size_t>(s)];
        if (length == state_model::certain) return s;
        if (length == 0 || length > std::min(bits, longest)) continue;
        if (window >> (bits - length) == codes[static_cast<std::size_t>(s)]) return s;
    }
    return -1;
}

int bits_of(const state_model& model, int state, int symbol) {
    const int length = model.lengths[static_cast<std::size_t>(state)][static_cast<std::size_t>(symbol)];
    return length == state_model::certain ? 0 : length;
}

std::size_t slot(const state_model& model, int table) {
    return static_cast<std::size_t>(table) << (model.table_bits - table_entry::slot_bits);
}

/// What the look-up of a window in the table of a state has to find, by the definition of the code.
std::uint32_t expected_entry(const state_model& model, const std::vector<code_row>& codes, int state,
                             unsigned window) {
    const auto escape_slot = [&](int from) {
        return slot(model, model.states + model.memory_of[static_cast<std::size_t>(from)]);
    };
    const auto codes_of = [&](int of) { return codes[static_cast<std::size_t>(of)]; };
    const int width = model.table_bits;
    const int first = first_symbol(model, state, codes_of(state), window, width, width);
    const int used = bits_of(model, state, first);
    if (first == state_model::escape) return table_entry::make(used, 0, escape_slot(state));
    const int after = model.walk(state, first);
    const std::uint32_t one = table_entry::first(first);
    const bool certain = model.lengths[static_cast<std::size_t>(state)][static_cast<std::size_t>(first)] ==
                         state_model::certain;
    const int left = width - used;
    const unsigned rest = window & ((1U << left) - 1);
    const int second = certain ? -1 : first_symbol(model, after, codes_of(after), rest, left, width - 2);
    if (second < 0) return table_entry::make(used, 1, slot(model, after)) | one;
    const int both = used + bits_of(model, after, second);
    if (second == state_model::escape) return table_entry::make(both, 1, escape_slot(after)) | one;
    return table_entry::make(both, 2, slot(model, model.walk(after, second))) | one |
           table_entry::second(second);
}

/// Whether a state of that memory has a code for the escape.
bool leads_to_escape(const state_model& model, int memory) {
    for (std::size_t k = 0; k < static_cast<std::size_t>(model.states); ++k) {
        if (model.memory_of[k] == memory && model.lengths[k][state_model::escape] != 0) return true;
    }
    return false;
}

void check_tables(const state_model& model, const decode_tables& tables, std::mt19937& random) {
    std::vector<code_row> codes(static_cast<std::size_t>(model.states));
    for (std::size_t k = 0; k < codes.size(); ++k) assign_codes(model.lengths[k], codes[k]);
    for (int state = 0; state < model.states; ++state) {
        const auto* const table = &tables.entries[decode_tables::offset(model, state)];
        for (int i = 0; i < 40 * test::scale(); ++i) {
            const unsigned window = static_cast<unsigned>(random()) & ((1U << model.table_bits) - 1);
            REQUIRE(table[window] == expected_entry(model, codes, state, window));
        }
    }
    for (int memory = 0; memory < model.memories(); ++memory) {
        if (!leads_to_escape(model, memory)) continue;
        const auto* const table = &tables.entries[decode_tables::offset(model, model.states + memory)];
        for (unsigned window = 0; window < 1U << model.table_bits; ++window) {
            const auto byte = window >> (model.table_bits - 8);
            const int after = model.next[static_cast<std::size_t>(memory)][byte];
            REQUIRE(table[window] == (table_entry::make(8, 1, slot(model, after)) |
                                      table_entry::first(static_cast<int>(byte))));
        }
    }
}

}  // namespace

TEST_CASE("a look-up finds what the code says, at every CPU level") {
    const auto tables = std::make_unique<decode_tables>();
    std::mt19937 random(4);
    for (const auto& model : test::sample_models()) {
        for (const auto level : {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx512}) {
            if (level > available_cpu_level()) continue;
            tables->entries.fill(0xDEADBEEF);
            tables->build(*model, level);
            check_tables(*model, *tables, random);
        }
    }
}
