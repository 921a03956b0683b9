#include "context/pack.hpp"

#include <algorithm>
#include <span>

namespace huffpipe::context {

namespace {

/// The last bytes of a bit stream under construction. Whole bytes are at `to` and before; the `pending_bits`
/// (up to 7) after them are the highest bits of `top`, and what is below these is of no meaning.
struct bit_stack {
    std::uint8_t* to;
    std::uint64_t top = 0;
    std::uint64_t pending_bits = 0;

    /// Puts the highest `bits` (up to `max_push_bits`) of `word` above what is there.
    [[gnu::always_inline]] void push(std::uint64_t word, std::uint64_t bits) noexcept {
        top = top >> bits | word;
        pending_bits += bits;
        store_le<std::uint64_t>(to, top >> (-pending_bits & 63));
        to += pending_bits >> 3;
        pending_bits &= 7;
    }
};

/// The lowest five bits of a group of codes gather their lengths, and 7 bits may be pending.
constexpr std::uint64_t max_push_bits = 64 - 5 - 7;
static_assert(max_bits_per_byte < 32 && 2 * max_bits_per_byte <= max_push_bits);

/// Packs bytes two by two, which always fit. Out of line, so that nothing is kept for it in the registers of
/// the usual case.
template <int Count, class Code>
[[gnu::noinline]] bit_stack pack_pairs(Code code, const std::uint8_t* at, bit_stack stack) {
    for (int i = 0; i + 1 < Count; i += 2) {
        const code_word first = code(at + i), second = code(at + i + 1);
        stack.push(first >> (second & 63) | second, (first + second) & 63);
    }
    if constexpr (Count % 2 != 0) {
        const code_word last = code(at + Count - 1);
        stack.push(last, last & 63);
    }
    return stack;
}

/// Packs `Count` bytes from `at` on in one push if the bits allow. Each code goes on top of the ones before:
/// `top` is shifted down by its length and takes the code in at its upper end.
template <int Count, class Code>
[[gnu::always_inline]] inline void pack_group(const Code& code, const std::uint8_t* at, bit_stack& stack) {
    std::uint64_t top = code(at);
    std::uint64_t bits = top;
#pragma GCC unroll 16
    for (int i = 1; i < Count; ++i) {
        const code_word word = code(at + i);
        top = top >> (word & 63) | word;
        bits += word;
    }
    bits &= 0xFF;
    if (bits <= max_push_bits) [[likely]] {
        stack.push(top, bits);
    } else {
        stack = pack_pairs<Count>(code, at, stack);
    }
}

/// Bytes packed between two looks at the room that is left.
constexpr std::ptrdiff_t stretch = 1024;
constexpr std::ptrdiff_t stretch_room = stretch * static_cast<std::ptrdiff_t>(max_bits_per_byte) / 8 + 16;

/// Packs bytes, a stretch at a time; false when the room gets short.
template <int Count, class Code>
[[gnu::always_inline]] inline bool pack_stretches(const Code& code, bytes_in_context bytes,
                                                  const std::uint8_t* to_end, bit_stack& stack) {
    bit_stack local = stack;
    const std::uint8_t* at = bytes.first;
    while (at != bytes.end) {
        if (to_end - local.to < stretch_room) return false;
        const std::uint8_t* stop = at + std::min(bytes.end - at, stretch);
        for (; stop - at >= Count; at += Count) pack_group<Count>(code, at, local);
        for (; at != stop; ++at) pack_group<1>(code, at, local);
    }
    stack = local;
    return true;
}

/// Where the codes of bytes are found: in the row of the state that the bytes behind lead to.
template <int Order>
struct code_finder {
    const state_finder& states;
    const code_word* codes;

    [[gnu::always_inline]] code_word operator()(const std::uint8_t* at) const noexcept {
        return codes[states.index<Order>(at)];
    }
};

/// Or, in fewer steps, in a table for the byte and the one behind.
struct pair_finder {
    const code_word* pairs;

    [[gnu::always_inline]] code_word operator()(const std::uint8_t* at) const noexcept {
        return pairs[load_le<std::uint16_t>(at)];
    }
};

/// Sequences long enough for that table to pay.
constexpr std::size_t least_for_pairs = 131072;

/// What the packing loops are given.
struct pack_job {
    const state_finder& states;
    const code_word* codes;
    const code_word* pairs;  // or null
    const std::uint8_t* to_end;
    int mean_bits_16;
};

template <class Code>
[[gnu::always_inline]] inline bool pack_by(const Code& code, const pack_job& job, bytes_in_context bytes,
                                           bit_stack& stack) {
    // The longer the codes, the fewer fit one push; a group that does not fit costs twice.
    if (job.mean_bits_16 < 56) return pack_stretches<10>(code, bytes, job.to_end, stack);
    if (job.mean_bits_16 < 66) return pack_stretches<9>(code, bytes, job.to_end, stack);
    if (job.mean_bits_16 < 78) return pack_stretches<8>(code, bytes, job.to_end, stack);
    if (job.mean_bits_16 < 96) return pack_stretches<6>(code, bytes, job.to_end, stack);
    return pack_stretches<4>(code, bytes, job.to_end, stack);
}

[[gnu::always_inline]] inline bool pack_any(const pack_job& job, bytes_in_context bytes, bit_stack& stack) {
    const int order = job.states.order();
    if (job.pairs != nullptr) return pack_by(pair_finder{job.pairs}, job, bytes, stack);
    if (order == 3) return pack_by(code_finder<3>{job.states, job.codes}, job, bytes, stack);
    if (order == 2) return pack_by(code_finder<2>{job.states, job.codes}, job, bytes, stack);
    if (order == 1) return pack_by(code_finder<1>{job.states, job.codes}, job, bytes, stack);
    return pack_by(code_finder<0>{job.states, job.codes}, job, bytes, stack);
}

bool pack_portable(const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
    return pack_any(job, bytes, stack);
}

#if defined(__x86_64__)
[[gnu::target("bmi,bmi2,lzcnt")]] bool pack_bmi2(const pack_job& job, bytes_in_context bytes,
                                                 bit_stack& stack) noexcept {
    return pack_any(job, bytes, stack);
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

bool packer::pack(const state_finder& states, byte_view raw, byte_span to, int mean_bits_16,
                  stream_table& table) {
    const bool by_pairs = states.order() == 1 && raw.size() >= least_for_pairs;
    if (by_pairs) make_pairs(states);
    const pack_job job{states, codes_.data(), by_pairs ? pairs_.data() : nullptr, to.data() + to.size(),
                       mean_bits_16};
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
