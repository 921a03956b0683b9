#include "context/model_header.hpp"

#include "base/error.hpp"
#include "context/bit_string.hpp"
#include "context/small_code.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <span>

namespace huffpipe::context {

namespace {

constexpr std::size_t reference_values = 12;
constexpr std::size_t length_values = state_model::certain + 1;
constexpr int max_coded_states = static_cast<int>(small_code::max_symbols);

using small_codes = std::array<std::optional<small_code>, state_model::max_memories>;
using length_codes = std::array<std::optional<small_code>, reference_values>;

/// Bits that tell `n` things apart.
int width(int n) {
    return std::bit_width(static_cast<unsigned>(n - 1));
}

/// The symbols that have a reference, ascending.
struct known_symbols {
    explicit known_symbols(const reference_lengths& reference) {
        for (std::size_t s = 0; s < reference.size(); ++s) {
            if (reference[s] == 0) continue;
            list[count++] = static_cast<std::uint16_t>(s);
            bytes += s < 256;
        }
    }

    std::span<const std::uint16_t> all() const { return std::span(list).first(count); }
    std::span<const std::uint16_t> known_bytes() const { return std::span(list).first(bytes); }

    std::array<std::uint16_t, 257> list;
    std::size_t count = 0;
    std::size_t bytes = 0;
};

class model_writer {
  public:
    model_writer(const state_model& model, const reference_lengths& reference, byte_span to)
        : model_(model), reference_(reference), known_(reference), to_(to) {}

    std::size_t write() {
        to_.put(static_cast<std::uint32_t>(model_.table_bits - state_model::min_table_bits), 2);
        to_.put(static_cast<std::uint32_t>(model_.classes - 1), 6);
        to_.put(static_cast<std::uint32_t>(model_.superclasses - 1), 3);
        for (int m = 0; m < model_.memories(); ++m) to_.put(model_.state_count[index(m)] - 1U, 6);
        put_reference();
        put_classes();
        put_transitions();
        put_lengths();
        to_.align();
        return to_.full() ? 0 : to_.size_bytes();
    }

  private:
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }

    void put_reference() {
        std::array<std::uint32_t, reference_values> counts{};
        for (const auto value : reference_) ++counts[value];
        const small_code code(counts);
        code.describe(to_);
        for (const auto value : reference_) code.put(to_, value);
    }

    void put_classes() {
        if (model_.classes > 1) {
            for (const auto byte : known_.known_bytes())
                to_.put(model_.class_of[byte], width(model_.classes));
        }
        if (model_.superclasses > 1) {
            for (int c = 0; c < model_.classes; ++c) {
                to_.put(model_.superclass_of[index(c)], width(model_.superclasses));
            }
        }
    }

    void put_transitions() {
        std::array<std::array<std::uint32_t, state_model::max_states_of_a_memory>, state_model::max_memories>
            counts{};
        const auto each = [&](auto&& visit) {
            for (int memory = 0; memory < model_.memories(); ++memory) {
                for (const auto byte : known_.known_bytes()) {
                    const std::size_t after = index(model_.memory_after(memory, byte));
                    visit(after, model_.next[index(memory)][byte] - std::size_t{model_.first_state[after]});
                }
            }
        };
        each([&](std::size_t memory, std::size_t state) { ++counts[memory][state]; });
        small_codes codes;
        for (std::size_t m = 0; m < index(model_.memories()); ++m) {
            const std::size_t states = model_.state_count[m];
            if (states < 2 || states > index(max_coded_states)) continue;
            if (std::ranges::all_of(counts[m], [](auto c) { return c == 0; })) counts[m][0] = 1;
            codes[m].emplace(std::span(counts[m]).first(states));
            codes[m]->describe(to_);
        }
        each([&](std::size_t memory, std::size_t state) {
            if (codes[memory]) {
                codes[memory]->put(to_, state);
            } else {
                to_.put(static_cast<std::uint32_t>(state), width(model_.state_count[memory]));
            }
        });
    }

    void put_lengths() {
        std::array<std::array<std::uint32_t, length_values>, reference_values> counts{};
        for (std::size_t k = 0; k < index(model_.states); ++k) {
            for (const auto s : known_.all()) ++counts[reference_[s]][model_.lengths[k][s]];
        }
        length_codes codes;
        for (std::size_t r = 1; r < reference_values; ++r) {
            const bool used = std::ranges::any_of(counts[r], [](auto c) { return c != 0; });
            to_.put(used, 1);
            if (!used) continue;
            codes[r].emplace(counts[r]);
            codes[r]->describe(to_);
        }
        for (std::size_t k = 0; k < index(model_.states); ++k) {
            for (const auto s : known_.all()) codes[reference_[s]]->put(to_, model_.lengths[k][s]);
        }
    }

    const state_model& model_;
    const reference_lengths& reference_;
    known_symbols known_;
    bit_string_writer to_;
};

class model_reader {
  public:
    model_reader(byte_view from, state_model& model) : from_(from), model_(model) {}

    std::size_t read(std::size_t max_table_entries) {
        read_sizes(max_table_entries);
        const reference_lengths reference = read_reference();
        const known_symbols known(reference);
        read_classes(known);
        read_transitions(known);
        read_lengths(known, reference);
        return from_.align();
    }

  private:
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }

    static void require(bool rule, const char* message) {
        if (!rule) throw error(error_kind::damaged, message);
    }

    int number(int bits) { return static_cast<int>(from_.get(bits)); }

    void read_sizes(std::size_t max_table_entries) {
        model_.table_bits = state_model::min_table_bits + number(2);
        require(model_.table_bits <= state_model::max_table_bits, "a model asks for too long codes");
        model_.classes = 1 + number(6);
        model_.superclasses = 1 + number(3);
        require(model_.memories() <= state_model::max_memories, "a model has too many memories");
        int states = 0;
        for (int m = 0; m < model_.memories(); ++m) {
            model_.state_count[index(m)] = static_cast<std::uint8_t>(1 + number(6));
            states += model_.state_count[index(m)];
        }
        require(states <= state_model::max_states, "a model has too many states");
        model_.number_states();
        require(model_.table_entries() <= max_table_entries, "a model is too large for what it codes");
    }

    reference_lengths read_reference() {
        const small_code code(from_, reference_values);
        reference_lengths reference;
        for (auto& value : reference) value = code.get(from_);
        return reference;
    }

    void read_classes(const known_symbols& known) {
        model_.class_of.fill(0);
        model_.superclass_of.fill(0);
        if (model_.classes > 1) {
            for (const auto byte : known.known_bytes()) model_.class_of[byte] = below(model_.classes);
        }
        if (model_.superclasses > 1) {
            for (int c = 0; c < model_.classes; ++c)
                model_.superclass_of[index(c)] = below(model_.superclasses);
        }
    }

    std::uint8_t below(int limit) {
        const int value = number(width(limit));
        require(value < limit, "a model names a class or state that it does not have");
        return static_cast<std::uint8_t>(value);
    }

    void read_transitions(const known_symbols& known) {
        small_codes codes;
        for (std::size_t m = 0; m < index(model_.memories()); ++m) {
            const int states = model_.state_count[m];
            if (states >= 2 && states <= max_coded_states) codes[m].emplace(from_, index(states));
        }
        std::array<std::uint8_t, 256> after;  // [byte], from the same memory
        std::array<std::uint8_t, 256> first;  // state of that memory
        for (int memory = 0; memory < model_.memories(); ++memory) {
            if (memory % model_.superclasses == 0) {
                for (int byte = 0; byte < 256; ++byte) {
                    const int m = model_.memory_after(memory, byte);
                    after[index(byte)] = static_cast<std::uint8_t>(m);
                    first[index(byte)] = model_.first_state[index(m)];
                }
            }
            auto& next = model_.next[index(memory)];
            next = first;
            for (const auto byte : known.known_bytes()) {
                const auto& code = codes[after[byte]];
                const int state = code ? code->get(from_) : below(model_.state_count[after[byte]]);
                next[byte] = static_cast<std::uint8_t>(next[byte] + state);
            }
        }
    }

    void read_lengths(const known_symbols& known, const reference_lengths& reference) {
        length_codes codes;
        for (std::size_t r = 1; r < reference_values; ++r) {
            if (number(1)) codes[r].emplace(from_, length_values);
        }
        for (const auto s : known.all()) {
            require(codes[reference[s]].has_value(), "a model lacks a code for lengths");
        }
        std::array<const small_code*, state_model::symbols> code_of;
        for (std::size_t i = 0; i < known.count; ++i) code_of[i] = &*codes[reference[known.list[i]]];
        // What a code word covers of the code space. What must not be adds more than the others can.
        constexpr std::uint32_t certain_cover = 1U << 20, too_long_cover = 1U << 28;
        const std::uint32_t space = 1U << model_.table_bits;
        std::array<std::uint32_t, length_values> cover{};
        for (int length = 1; length < state_model::certain; ++length) {
            cover[index(length)] = length <= model_.table_bits ? space >> length : too_long_cover;
        }
        cover[state_model::certain] = certain_cover;
        bit_string_reader from = from_;
        for (std::size_t k = 0; k < index(model_.states); ++k) {
            auto& lengths = model_.lengths[k];
            lengths.fill(0);
            std::uint64_t covered = 0;
            for (std::size_t i = 0; i < known.count; ++i) {
                const std::uint8_t length = code_of[i]->get(from);
                lengths[known.list[i]] = length;
                covered += cover[length];
            }
            const bool certain_escape = lengths[state_model::escape] == state_model::certain;
            require(covered == space || (covered == certain_cover && !certain_escape),
                    "the code of a state is not complete");
        }
        from_ = from;
    }

    bit_string_reader from_;
    state_model& model_;
};

}  // namespace

std::size_t write_model(const state_model& model, const reference_lengths& reference, byte_span to) {
    return model_writer(model, reference, to).write();
}

std::size_t read_model(byte_view from, std::size_t max_table_entries, state_model& model) {
    return model_reader(from, model).read(max_table_entries);
}

}  // namespace huffpipe::context
