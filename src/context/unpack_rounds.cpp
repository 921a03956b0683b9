#include "context/bit_streams.hpp"
#include "context/stream_cursor.hpp"
#include "context/unpack_avx512.hpp"
#include "context/unpack_x86.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace huffpipe::context {

namespace {

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 gathers the lanes' scalars in vector registers wherever it can, and spends more on moving them there
// and back than the whole loop takes.
#define HUFFPIPE_SCALAR [[gnu::optimize("no-tree-slp-vectorize")]]
#else
#define HUFFPIPE_SCALAR
#endif

/// Decodes `rounds` rounds of several streams, side by side so that each one's chain of loads hides behind
/// the others'.
///
/// Each `window` holds the next bits of its stream, from the highest bit on, and below them a single set bit,
/// the marker, then zeros; so the zeros at its low end count the bits consumed of the eight bytes at `in`.
/// The marker takes the place of the lowest data bit: right after a refill 56 to 63 bits are valid.
template <int TableBits, std::size_t Lanes>
[[gnu::always_inline]] inline void run_rounds(const std::uint32_t* entries, stream_cursor* const* streams,
                                              std::size_t rounds) noexcept {
    constexpr int lookups = lookups_per_round(TableBits);
    std::uint64_t window[Lanes];
    const std::uint8_t* in[Lanes];
    const std::uint32_t* table[Lanes];
    std::uint8_t* out[Lanes];
    for (std::size_t k = 0; k < Lanes; ++k) {
        const stream_cursor& c = *streams[k];
        in[k] = c.begin + c.bits / 8 - 7;
        window[k] = (load_le<std::uint64_t>(in[k]) | 1) << (8 - c.bits % 8);
        table[k] = entries + c.table;
        out[k] = c.out;
    }
    for (; rounds > 0; --rounds) {
#pragma GCC unroll 8
        for (int lookup = 0; lookup < lookups; ++lookup) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < Lanes; ++k) {
                const std::uint32_t entry = table[k][window[k] >> (64 - TableBits)];
                store_le<std::uint32_t>(out[k] - 4, entry);
                window[k] <<= entry & 63;
                table[k] = entries + 2 * std::size_t{entry & 0xFF00};
                out[k] -= entry >> 6 & 3;
            }
        }
#pragma GCC unroll 8
        for (std::size_t k = 0; k < Lanes; ++k) {
            const int consumed = std::countr_zero(window[k]);
            in[k] -= consumed >> 3;
            window[k] = (load_le<std::uint64_t>(in[k]) | 1) << (consumed & 7);
        }
    }
    for (std::size_t k = 0; k < Lanes; ++k) {
        stream_cursor& c = *streams[k];
        c.bits = static_cast<std::size_t>(in[k] + 8 - c.begin) * 8 -
                 static_cast<std::size_t>(std::countr_zero(window[k]));
        c.table = static_cast<std::size_t>(table[k] - entries);
        c.out = out[k];
    }
}

template <int TableBits, std::size_t Lanes>
HUFFPIPE_SCALAR void run_portable(const std::uint32_t* entries, stream_cursor* const* streams,
                                  std::size_t rounds) noexcept {
    run_rounds<TableBits, Lanes>(entries, streams, rounds);
}

#if defined(__x86_64__)
template <int TableBits, std::size_t Lanes>
HUFFPIPE_SCALAR [[gnu::target("bmi,bmi2,lzcnt")]] void run_bmi2(const std::uint32_t* entries,
                                                                stream_cursor* const* streams,
                                                                std::size_t rounds) noexcept {
    run_rounds<TableBits, Lanes>(entries, streams, rounds);
}
#endif

template <std::size_t Lanes>
round_runner runner_for(int table_bits, cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::bmi2) {
        if constexpr (Lanes == max_stream_count) return unpack_rounds_x86(table_bits);
        return table_bits == 9    ? run_bmi2<9, Lanes>
               : table_bits == 10 ? run_bmi2<10, Lanes>
                                  : run_bmi2<11, Lanes>;
    }
#endif
    (void)level;
    return table_bits == 9    ? run_portable<9, Lanes>
           : table_bits == 10 ? run_portable<10, Lanes>
                              : run_portable<11, Lanes>;
}

/// Rounds that are safe for all of these streams.
std::size_t common_rounds(std::span<stream_cursor* const> streams, int table_bits,
                          std::size_t spare) noexcept {
    std::size_t rounds = ~std::size_t{0};
    for (const stream_cursor* c : streams) {
        rounds = std::min(rounds, c->safe_rounds(lookups_per_round(table_bits), table_bits, spare));
    }
    return rounds;
}

/// Runs the streams, as many as `Lanes` or one less, until one of them is near its end. If it is one less,
/// the first one is decoded twice, to the same bytes.
template <std::size_t Lanes>
void run_until_one_ends(const state_model& model, const std::uint32_t* entries,
                        std::span<stream_cursor* const> running, cpu_level level) noexcept {
    std::array<stream_cursor*, Lanes> lanes;
    std::ranges::copy(running, lanes.begin());
    stream_cursor twin;
    const auto run_safe = [&](round_runner run, std::size_t spare, std::size_t at_once) {
        for (;;) {
            const std::size_t rounds = common_rounds(running, model.table_bits, spare) / at_once * at_once;
            if (rounds == 0) return;
            if (running.size() < Lanes) {
                twin = *running[0];
                lanes[Lanes - 1] = &twin;
            }
            run(entries, lanes.data(), rounds);
        }
    };
#if defined(__x86_64__)
    if constexpr (Lanes == max_stream_count) {
        if (level >= cpu_level::avx512)
            run_safe(unpack_rounds_avx512(model.table_bits), avx512_spare, avx512_rounds);
    }
#endif
    run_safe(runner_for<Lanes>(model.table_bits, level), stream_cursor::usual_spare, 1);
}

}  // namespace

/// All streams run until one of them is near its end; that one is finished by itself, and the others go on
/// without it. Most data is even enough for that to be soon over.
bool unpack_side_by_side(const state_model& model, const std::uint32_t* entries,
                         std::span<stream_cursor> streams, cpu_level level) noexcept {
    std::array<stream_cursor*, max_stream_count> running;
    std::size_t count = 0;
    for (stream_cursor& c : streams) running[count++] = &c;
    while (count > 0) {
        const auto left = std::span(running).first(count);
        if (count >= 5)
            run_until_one_ends<6>(model, entries, left, level);
        else if (count >= 3)
            run_until_one_ends<4>(model, entries, left, level);
        else if (count == 2)
            run_until_one_ends<2>(model, entries, left, level);
        else
            run_until_one_ends<1>(model, entries, left, level);
        for (std::size_t k = 0; k < count;) {
            if (running[k]->safe_rounds(lookups_per_round(model.table_bits), model.table_bits) > 0) {
                ++k;
                continue;
            }
            if (!finish_stream(*running[k], model, entries)) return false;
            running[k] = running[--count];
        }
    }
    return true;
}

}  // namespace huffpipe::context
