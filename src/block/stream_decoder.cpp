#include "block/stream_decoder.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::block {
namespace {

using kernels::bytes_per_refill;
using kernels::lookups_per_refill;
using kernels::segment_count;

/// What idle streams decode: they must be fed something while the others go on.
constexpr std::size_t idle_rounds = 64;
constexpr std::array<std::uint8_t, idle_rounds * bytes_per_refill + 8> idle_in{};

void require_end(const huffman::bit_reader& bits, const stream_place& from) {
    if (!bits.at_end())
        throw error(error_kind::damaged, "a bit stream does not end where its size says", from.begin);
}

}  // namespace

void stream_decoder::decode(part_kind kind, const huffman::code_lengths& lengths, byte_view payload,
                            std::span<const stream_place> streams) {
    if (kind == part_kind::segments)
        multi_builder_.build(lengths, multi_);
    else
        huffman::build_single_table(lengths, single_);
    if (kind == part_kind::single) decode_single(payload, streams[0]);
    if (kind == part_kind::segments) decode_segments(payload, streams, lengths);
    if (kind == part_kind::lanes) decode_lanes(payload, streams);
}

/// Decodes `count` bytes, downwards from `end`, symbol by symbol.
void stream_decoder::decode_carefully(huffman::bit_reader& bits, std::uint8_t* end,
                                      std::size_t count) const noexcept {
    while (count > 0) {
        std::uint64_t next = bits.peek();
        unsigned used = 0;
        for (unsigned i = 0; i < lookups_per_refill && count > 0; ++i, --count) {
            const unsigned entry = single_[huffman::single_index(next)], length = entry & 255;
            *--end = static_cast<std::uint8_t>(entry >> 8);
            next >>= length;
            used += length;
        }
        bits.skip(used);
    }
}

/// Small parts are not worth the larger table.
void stream_decoder::decode_single(byte_view payload, const stream_place& from) {
    huffman::bit_reader bits(payload.subspan(from.begin, from.end - from.begin));
    decode_carefully(bits, from.raw.data() + from.raw.size(), from.raw.size());
    require_end(bits, from);
}

/// Decodes the first `left` bytes of a run, whose stream has come to bit `position`, to its end, with care.
void stream_decoder::finish_run(byte_view payload, const stream_place& from,
                                const huffman::code_lengths& lengths, std::size_t position,
                                std::size_t left) {
    huffman::bit_reader bits(payload.subspan(from.begin, from.end - from.begin), position);
    std::uint8_t* const raw = from.raw.data();
    while (left >= 8) {
        const std::uint64_t entry = multi_.entry_for(bits.peek());
        store_le<std::uint64_t>(raw + left - 8, entry);
        left -= huffman::symbols_of(entry);
        bits.skip(huffman::length_of(entry));
    }
    while (left > 0) {
        const auto symbol = static_cast<std::uint8_t>(multi_.entry_for(bits.peek()) >> 56);
        raw[--left] = symbol;
        bits.skip(lengths[symbol]);
    }
    require_end(bits, from);
}

/// All six streams go in step. One that comes near the end of its input or output leaves, and its place
/// idles.
void stream_decoder::decode_segments(byte_view payload, std::span<const stream_place> streams,
                                     const huffman::code_lengths& lengths) {
    constexpr std::size_t round_bytes = lookups_per_refill * huffman::max_symbols_per_entry;
    static_assert(idle_rounds * round_bytes + 8 <= sizeof idle_out_);
    const std::uint8_t* const input_end = payload.data() + payload.size();
    kernels::segments_state state;
    std::array<bool, segment_count> live;
    live.fill(true);
    const auto retire = [&](unsigned k) {
        const auto loaded = static_cast<std::size_t>(state.in[k] - payload.data()) - streams[k].begin;
        finish_run(payload, streams[k], lengths, 8 * loaded + kernels::taken(state.bits[k]),
                   static_cast<std::size_t>(state.out[k] - streams[k].raw.data()));
        live[k] = false;
    };
    for (unsigned k = 0; k < segment_count; ++k) {
        state.in[k] = payload.data() + streams[k].begin;
        state.out[k] = streams[k].raw.data() + streams[k].raw.size();
        const bool loadable = payload.size() - streams[k].begin >= 8;
        state.bits[k] =
            loadable ? load_le<std::uint64_t>(state.in[k]) | kernels::sentinel : kernels::sentinel;
    }
    for (;;) {
        std::size_t rounds = max_coded_part;
        unsigned live_count = 0;
        for (unsigned k = 0; k < segment_count; ++k) {
            if (!live[k]) continue;
            const auto output = static_cast<std::size_t>(state.out[k] - streams[k].raw.data());
            const auto input = static_cast<std::size_t>(input_end - state.in[k]);
            if (output < round_bytes + 8 || input < bytes_per_refill + 8) {
                retire(k);
                continue;
            }
            rounds = std::min({rounds, (output - 8) / round_bytes, (input - 8) / bytes_per_refill});
            ++live_count;
        }
        if (live_count == 0) return;
        for (unsigned k = 0; k < segment_count; ++k) {
            if (live[k]) continue;
            state.bits[k] = kernels::sentinel;
            state.in[k] = idle_in.data();
            state.out[k] = idle_out_.data() + idle_out_.size();
            rounds = std::min(rounds, idle_rounds);
        }
        kernels_->decode_segments(state, multi_, rounds);
    }
}

void stream_decoder::decode_lanes(byte_view payload, std::span<const stream_place> streams) {
    const byte_span raw = streams[0].raw;  // every lane has the whole part
    constexpr std::size_t round_bytes = bytes_per_refill * (kernels::lane_run / lookups_per_refill);
    kernels::lanes_state state;
    state.out = raw.data() + raw.size();
    std::array<std::size_t, kernels::lane_count> position{};
    std::size_t left = raw.size() / kernels::lane_round;
    if (payload.size() - streams[kernels::lane_count - 1].begin >= 8) {
        for (unsigned k = 0; k < kernels::lane_count; ++k) {
            state.in[k] = payload.data() + streams[k].begin;
            state.bits[k] = load_le<std::uint64_t>(state.in[k]) | kernels::sentinel;
        }
        while (left > 0) {
            std::size_t rounds = left;
            for (const std::uint8_t* in : state.in)
                rounds =
                    std::min(rounds, (static_cast<std::size_t>(payload.data() + payload.size() - in) - 8) /
                                         round_bytes);
            if (rounds == 0) break;
            kernels_->decode_lanes(state, single_, rounds);
            left -= rounds;
        }
        for (unsigned k = 0; k < kernels::lane_count; ++k)
            position[k] = 8 * (static_cast<std::size_t>(state.in[k] - payload.data()) - streams[k].begin) +
                          kernels::taken(state.bits[k]);
    }
    const auto undone = static_cast<std::size_t>(state.out - raw.data());
    for (unsigned k = 0; k < kernels::lane_count; ++k) {
        huffman::bit_reader bits(payload.subspan(streams[k].begin, streams[k].end - streams[k].begin),
                                 position[k]);
        for (std::size_t before = k * kernels::lane_run; before < undone; before += kernels::lane_round) {
            const std::size_t end = undone - before;
            decode_carefully(bits, raw.data() + end, std::min<std::size_t>(end, kernels::lane_run));
        }
        require_end(bits, streams[k]);
    }
}

}  // namespace huffpipe::block
