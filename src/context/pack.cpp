#include "context/pack.hpp"

#include "context/dense_numbers_avx512.hpp"
#include "context/pack_order0_avx512.hpp"

#include <algorithm>
#include <span>

namespace huffpipe::context {

namespace {

/// Bytes packed between two looks at the room that is left: some number of groups of any size.
constexpr std::ptrdiff_t stretch = 960;
constexpr std::ptrdiff_t stretch_room = stretch * static_cast<std::ptrdiff_t>(max_bits_per_byte) / 8 + 16;
static_assert(stretch % 12 == 0 && stretch % 10 == 0 && stretch % 8 == 0);
static_assert(std::size_t{stretch} <= dense_numbers::room);

/// Where the codes of bytes are found: in the row of the state that the bytes behind lead to.
template <int Order>
struct code_finder {
    const state_finder& states;
    const code_word* codes;
    const std::uint8_t* at;

    [[gnu::always_inline]] code_word operator()(std::ptrdiff_t i) const noexcept {
        return codes[states.index<Order>(at + i)];
    }
};

/// Or, in fewer steps, in a table for the byte and the one behind.
struct pair_finder {
    const code_word* pairs;
    const std::uint8_t* at;

    [[gnu::always_inline]] code_word operator()(std::ptrdiff_t i) const noexcept {
        return pairs[load_le<std::uint16_t>(at + i)];
    }
};

/// Or in tables by the numbers of bytes.
struct index_finder {
    const code_word* words;
    const std::uint16_t* index;

    [[gnu::always_inline]] code_word operator()(std::ptrdiff_t i) const noexcept { return words[index[i]]; }
};
struct row_finder {
    const code_word* by_state;
    const std::uint16_t* rows;
    const dense_numbers& numbers;

    [[gnu::always_inline]] code_word operator()(std::ptrdiff_t i) const noexcept {
        return by_state[std::size_t{8} * rows[numbers.index[i]] + numbers.rank[i]];
    }
};

/// Sequences long enough for a table of pairs to pay.
constexpr std::size_t least_for_pairs = 131072;
/// And not so random, in bits / 16, that all of that table is in use.
constexpr int most_bits_for_pairs = 80;

/// Longer codes of a single state, in bits / 16, do not often fit one push by eights.
constexpr int most_bits_for_eights = 100;

/// What the packing loops are given.
struct pack_job {
    const state_finder& states;
    const code_word* codes;
    const code_word* pairs;    // or null
    const dense_codes* dense;  // or null
    const std::uint8_t* to_end;
    int mean_bits_16;
};

/// Packs `bytes`, a stretch at a time; false when the room gets short. `find` makes what finds the codes of a
/// stretch.
template <int Count, int Order, class Find>
[[gnu::always_inline]] inline bool pack_stretches(const pack_job& job, bytes_in_context bytes,
                                                  bit_stack& stack, Find&& find) {
    bit_stack local = stack;
    for (const std::uint8_t* at = bytes.first; at != bytes.end;) {
        if (job.to_end - local.to < stretch_room) return false;
        const std::ptrdiff_t n = std::min(bytes.end - at, stretch);
        const auto code = find(at, n);
        const code_finder<Order> exact{job.states, job.codes, at};
        std::ptrdiff_t i = 0;
        for (; n - i >= Count; i += Count) pack_group<Count>(code, exact, i, local);
        for (; i != n; ++i) {
            const code_word word = exact(i);
            local.push(word, word & 63);
        }
        at += n;
    }
    stack = local;
    return true;
}

template <int Order, class Find>
[[gnu::always_inline]] inline bool pack_by(const pack_job& job, bytes_in_context bytes, bit_stack& stack,
                                           const Find& find) {
    // The longer the codes, the fewer fit one push; a group that does not fit costs twice.
    if (job.mean_bits_16 < 48) return pack_stretches<12, Order>(job, bytes, stack, find);
    if (job.mean_bits_16 < 62) return pack_stretches<10, Order>(job, bytes, stack, find);
    if (job.mean_bits_16 < 80) return pack_stretches<8, Order>(job, bytes, stack, find);
    if (job.mean_bits_16 < 100) return pack_stretches<6, Order>(job, bytes, stack, find);
    return pack_stretches<4, Order>(job, bytes, stack, find);
}

template <int Order>
[[gnu::always_inline]] inline bool pack_by_state(const pack_job& job, bytes_in_context bytes,
                                                 bit_stack& stack) {
    return pack_by<Order>(job, bytes, stack, [&](const std::uint8_t* at, std::ptrdiff_t) {
        return code_finder<Order>{job.states, job.codes, at};
    });
}

[[gnu::always_inline]] inline bool pack_any(const pack_job& job, bytes_in_context bytes, bit_stack& stack) {
    const int order = job.states.order();
    if (job.pairs != nullptr) {
        return pack_by<1>(job, bytes, stack, [&](const std::uint8_t* at, std::ptrdiff_t) {
            return pair_finder{job.pairs, at};
        });
    }
    if (order == 3) return pack_by_state<3>(job, bytes, stack);
    if (order == 2) return pack_by_state<2>(job, bytes, stack);
    if (order == 1) return pack_by_state<1>(job, bytes, stack);
    return pack_by_state<0>(job, bytes, stack);
}

bool pack_portable(const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
    return pack_any(job, bytes, stack);
}

#if defined(__x86_64__)
#define HUFFPIPE_BMI2 [[gnu::target("bmi,bmi2,lzcnt")]]

HUFFPIPE_BMI2 bool pack_bmi2(const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
    return pack_any(job, bytes, stack);
}

/// With the numbers that `number_bytes` makes.
template <int Order>
HUFFPIPE_BMI2 bool pack_by_index(const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
    dense_numbers numbers;
    return pack_by<Order>(job, bytes, stack, [&](const std::uint8_t* at, std::ptrdiff_t n) {
        const auto number_bytes = Order == 1 ? number_order1_avx512 : number_order2_avx512;
        number_bytes(job.dense->map(), at, static_cast<std::size_t>(n), numbers);
        return index_finder{job.dense->words(), numbers.index.data()};
    });
}

HUFFPIPE_BMI2 bool pack_by_rows(const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
    dense_numbers numbers;
    return pack_by<3>(job, bytes, stack, [&](const std::uint8_t* at, std::ptrdiff_t n) {
        number_rows_avx512(job.dense->map(), at, static_cast<std::size_t>(n), numbers);
        return row_finder{job.dense->by_state(), job.dense->rows(), numbers};
    });
}

/// With a single state.
bool pack_order0(const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
    if (bytes.end - bytes.first < static_cast<std::ptrdiff_t>(order0_run))
        return pack_bmi2(job, bytes, stack);
    const order0_words words(job.codes);
    for (const std::uint8_t* at = bytes.first; at != bytes.end;) {
        if (job.to_end - stack.to < stretch_room) return false;
        const auto n = static_cast<std::size_t>(std::min(bytes.end - at, stretch));
        const std::size_t in_runs = n / order0_run * order0_run;
        pack_order0_avx512(words, job.codes, at, in_runs, stack);
        for (std::size_t i = in_runs; i != n; ++i) {
            const code_word word = job.codes[at[i]];
            stack.push(word, word & 63);
        }
        at += n;
    }
    return true;
}
#endif

/// Fills the row of a state with the codes of the bytes: its own, or that of the escape with the byte.
void fill_row(const std::array<std::uint8_t, state_model::symbols>& lengths,
              std::span<const std::uint16_t> used, code_word* row) noexcept {
    std::array<std::uint32_t, state_model::certain + 1> count{};
    for (const auto s : used) ++count[lengths[s]];
    count[0] = 0;
    std::array<std::uint64_t, state_model::certain + 1> next_code{};  // at the top of the word
    for (std::size_t length = 1; length < state_model::certain; ++length) {
        next_code[length] = next_code[length - 1] + (code_word{count[length - 1]} << 1 << (64 - length));
    }
    std::array<code_word, state_model::symbols> own;
    for (const auto s : used) {
        const std::size_t length = lengths[s];
        own[s] = next_code[length] | length;
        next_code[length] += code_word{1} << 1 << (63 - length);
    }
    const unsigned escape_length = lengths[state_model::escape];
    const code_word escape = escape_length != 0 ? own[state_model::escape] + 8 : 0;
    const int byte_place = 56 - static_cast<int>(escape_length);
    for (std::size_t s = 0; s < 256; ++s) row[s] = escape_length != 0 ? escape | s << byte_place : 0;
    for (const auto s : used) {
        if (s == state_model::escape || lengths[s] == 0) continue;
        row[s] = lengths[s] == state_model::certain ? 0 : own[s];
    }
}

bool pack_part(cpu_level level, const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
#if defined(__x86_64__)
    if (job.dense != nullptr) {
        if (job.dense->has_rows()) return pack_by_rows(job, bytes, stack);
        return job.states.order() == 1 ? pack_by_index<1>(job, bytes, stack)
                                       : pack_by_index<2>(job, bytes, stack);
    }
    if (level >= cpu_level::avx512 && job.states.order() == 0 && job.mean_bits_16 < most_bits_for_eights)
        return pack_order0(job, bytes, stack);
    if (level >= cpu_level::bmi2) return pack_bmi2(job, bytes, stack);
#endif
    (void)level;
    return pack_portable(job, bytes, stack);
}

}  // namespace

void packer::build(const state_model& model) noexcept {
    const auto states = std::span(model.lengths).first(static_cast<std::size_t>(model.states));
    std::array<std::uint8_t, state_model::symbols> any{};
    for (const auto& lengths : states) {
        for (std::size_t s = 0; s < lengths.size(); ++s) any[s] |= lengths[s];
    }
    std::array<std::uint16_t, state_model::symbols> used;
    std::size_t count = 0;
    for (std::size_t s = 0; s < any.size(); ++s) {
        used[count] = static_cast<std::uint16_t>(s);
        count += any[s] != 0;
    }
    code_word* row = codes_.data();
    for (const auto& lengths : states) {
        fill_row(lengths, std::span(used).first(count), row);
        row += state_finder::row_pitch;
    }
}

void packer::make_pairs(const state_finder& states) {
    pairs_.resize(65536);
    std::array<std::uint8_t, 2> bytes{};
    for (std::size_t behind = 0; behind < 256; ++behind) {
        bytes[1] = static_cast<std::uint8_t>(behind);
        std::copy_n(&codes_[states.index<1>(bytes.data())], 256, &pairs_[behind << 8]);
    }
}

bool packer::pack(const packing_model& by, byte_view raw, byte_span to, stream_table& table) {
    const state_finder& states = by.states;
    build(by.model);
    const bool is_dense = level_ >= cpu_level::avx512 && states.order() > 0 &&
                          dense_.build(by.model, codes_.data(), by.counts, raw.size());
    const bool by_pairs = !is_dense && states.order() == 1 && raw.size() >= least_for_pairs &&
                          by.mean_bits_16 < most_bits_for_pairs;
    if (by_pairs) make_pairs(states);
    const pack_job job{states,
                       codes_.data(),
                       by_pairs ? pairs_.data() : nullptr,
                       is_dense ? &dense_ : nullptr,
                       to.data() + to.size(),
                       by.mean_bits_16};
    std::uint8_t* at = to.data();
    for (std::size_t k = 0; k < stream_count(raw.size()); ++k) {
        const stream_parts parts(raw, k);
        bit_stack stack{at};
        if (!pack_part(level_, job, parts.body(), stack)) return false;
        if (!pack_part(level_, job, parts.tail(), stack)) return false;
        stack.push(std::uint64_t{1} << 63, 1);
        stack.push(0, -stack.pending_bits & 7);
        table.size[k] = static_cast<std::size_t>(stack.to - at);
        table.start_state[k] = states.state(parts.last());
        at = stack.to;
    }
    return true;
}

}  // namespace huffpipe::context
