#include "context/pack.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

/// The last bytes of a bit stream under construction: whole bytes are at `to` and before, `carry_bits` (up to
/// 7) more bits at the bottom of `carry`.
struct bit_stack {
    std::uint8_t* to;
    std::uint64_t carry = 0;
    int carry_bits = 0;

    /// Puts `bits` (up to 56) above what is there. `value` may have nothing set above them.
    [[gnu::always_inline]] void push(std::uint64_t value, int bits) noexcept {
        const std::uint64_t word = carry | value << carry_bits;
        store_le<std::uint64_t>(to, word);
        const int filled = carry_bits + bits;
        to += filled >> 3;
        carry = word >> (filled & ~7);
        carry_bits = filled & 7;
    }
};

constexpr int max_push_bits = 56;

/// Packs `Count` bytes from `at` on in one push if the bits allow. Each code goes on top of the ones before: `top` is shifted down by its length and takes the code in at its upper end.
/// Below the codes gather lengths, which the final shift drops.
template <int Count, class Code>
[[gnu::always_inline]] inline void pack_group(const Code& code, const std::uint8_t* at, bit_stack& stack) {
    std::uint64_t top = 0;
    std::uint64_t bits = 0;
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) {
        const code_word word = code(at + i);
        top = top >> (word & 63) | word;
        bits += word;
    }
    bits &= 0xFF;
    if (bits <= max_push_bits) [[likely]] {
        stack.push(top >> 1 >> (63 - bits), static_cast<int>(bits));
        return;
    }
    for (int i = 0; i < Count; ++i) {
        const code_word word = code(at + i);
        const int length = static_cast<int>(word & 0xFF);
        stack.push(word >> 1 >> (63 - length), length);
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

/// Where the codes of bytes are found.
template <int Order>
struct code_finder {
    const state_finder& states;
    const code_word* codes;

    [[gnu::always_inline]] code_word operator()(const std::uint8_t* at) const noexcept {
        return codes[states.row<Order>(at) + *at];
    }
};

/// What the packing loops are given.
struct pack_job {
    const state_finder& states;
    const code_word* codes;
    const std::uint8_t* to_end;
    int mean_bits_16;
};

template <int Order>
[[gnu::always_inline]] inline bool pack_order(const pack_job& job, bytes_in_context bytes, bit_stack& stack) {
    const code_finder<Order> code{job.states, job.codes};
    // The longer the codes, the fewer fit one push; a group that does not fit costs twice.
    if (job.mean_bits_16 < 51) return pack_stretches<11>(code, bytes, job.to_end, stack);
    if (job.mean_bits_16 < 72) return pack_stretches<9>(code, bytes, job.to_end, stack);
    if (job.mean_bits_16 < 100) return pack_stretches<7>(code, bytes, job.to_end, stack);
    return pack_stretches<5>(code, bytes, job.to_end, stack);
}

[[gnu::always_inline]] inline bool pack_any(const pack_job& job, bytes_in_context bytes, bit_stack& stack) {
    if (job.states.order() == 3) return pack_order<3>(job, bytes, stack);
    if (job.states.order() == 2) return pack_order<2>(job, bytes, stack);
    return pack_order<1>(job, bytes, stack);
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

bool pack_part(cpu_level level, const pack_job& job, bytes_in_context bytes, bit_stack& stack) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::bmi2) return pack_bmi2(job, bytes, stack);
#endif
    (void)level;
    return pack_portable(job, bytes, stack);
}

}  // namespace

void packer::build(const state_model& model) noexcept {
    for (std::size_t state = 0; state < static_cast<std::size_t>(model.states); ++state)
        fill_row(model, state);
}

void packer::fill_row(const state_model& model, std::size_t state) noexcept {
    const auto& lengths = model.lengths[state];
    std::array<std::uint16_t, state_model::symbols> codes;
    assign_codes(lengths, codes);
    code_word* row = &codes_[state << 8];
    if (const unsigned escape_length = lengths[state_model::escape]; escape_length != 0) {
        const code_word escape = code_word{codes[state_model::escape]} << 8;
        const unsigned length = escape_length + 8;
        for (std::size_t s = 0; s < 256; ++s) row[s] = (escape | s) << (64 - length) | length;
    } else {
        std::fill_n(row, 256, 0);
    }
    for (std::size_t s = 0; s < 256; ++s) {
        const unsigned length = lengths[s];
        if (length == state_model::certain) {
            row[s] = 0;
        } else if (length != 0) {
            row[s] = code_word{codes[s]} << (64 - length) | length;
        }
    }
}

bool packer::pack(const state_finder& states, byte_view raw, byte_span to, int mean_bits_16,
                  stream_table& table) const noexcept {
    const pack_job job{states, codes_.data(), to.data() + to.size(), mean_bits_16};
    std::uint8_t* at = to.data();
    for (std::size_t k = 0; k < stream_count(raw.size()); ++k) {
        const stream_parts parts(raw, k);
        bit_stack stack{at};
        if (!pack_part(level_, job, parts.body(), stack)) return false;
        if (!pack_part(level_, job, parts.tail(), stack)) return false;
        stack.push(1, 1);
        if (stack.carry_bits > 0) stack.push(0, 8 - stack.carry_bits);
        table.size[k] = static_cast<std::size_t>(stack.to - at);
        table.start_state[k] = states.state(parts.last());
        at = stack.to;
    }
    return true;
}

}  // namespace huffpipe::context
