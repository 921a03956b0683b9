#include "block/part_decoder.hpp"

#include "base/error.hpp"
#include "huffman/length_coding.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::block {
namespace {

using kernels::bytes_per_refill;
using kernels::lookups_per_refill;
using kernels::segment_count;

void require(bool condition, const char* complaint, std::size_t offset) {
    if (!condition) throw error(error_kind::damaged, complaint, offset);
}

/// Reads fields from the front of a payload.
class field_reader {
  public:
    field_reader(byte_view payload, std::size_t at) noexcept : payload_(payload), at_(at) {}

    std::size_t take(unsigned bytes) {
        require(bytes <= payload_.size() - at_, "a block's payload ends within a header", at_);
        std::size_t value = 0;
        for (unsigned i = 0; i < bytes; ++i) value |= std::size_t{payload_[at_ + i]} << 8 * i;
        at_ += bytes;
        return value;
    }

    byte_view take_bytes(std::size_t size) {
        require(size <= payload_.size() - at_, "a part is longer than its block's payload", at_);
        at_ += size;
        return payload_.subspan(at_ - size, size);
    }

    std::size_t at() const noexcept { return at_; }

  private:
    byte_view payload_;
    std::size_t at_;
};

/// What idle streams decode: they must be fed something while the others go on.
constexpr std::size_t idle_rounds = 64;
constexpr std::array<std::uint8_t, idle_rounds * bytes_per_refill + 8> idle_in{};

}  // namespace

std::size_t part_decoder::decode_parts(nesting place, byte_view payload, std::size_t at, byte_span raw) {
    for (bool last = false; !last;) {
        field_reader fields(payload, at);
        const std::size_t tag = fields.take(1);
        last = (tag & last_part_bit) != 0;
        const std::size_t size = last ? raw.size() : fields.take(part_size_bytes);
        require(size > 0 && (last ? size == raw.size() : size < raw.size()),
                "the parts of a block do not add up to it", at);
        const byte_span target = raw.first(size);
        const auto kind = static_cast<part_kind>(tag & ~std::size_t{last_part_bit});
        const bool plain = kind == part_kind::copied || kind == part_kind::constant;
        require(plain || last || size >= min_inner_part, "a part is too small for its kind", at);
        switch (kind) {
            case part_kind::copied:
                std::memcpy(target.data(), fields.take_bytes(size).data(), size);
                at = fields.at();
                break;
            case part_kind::constant:
                std::memset(target.data(), static_cast<int>(fields.take(1)), size);
                at = fields.at();
                break;
            case part_kind::single:
            case part_kind::segments:
            case part_kind::lanes:
                at = decode_coded(kind, payload, fields.at(), target);
                break;
            case part_kind::planes:
                require(place == nesting::outer, "a plane holds planes", at);
                at = decode_planes(payload, fields.at(), target);
                break;
            default:
                throw error(error_kind::damaged, "a part is of no known kind", at);
        }
        raw = raw.subspan(size);
    }
    return at;
}

std::size_t part_decoder::decode_planes(byte_view payload, std::size_t at, byte_span raw) {
    field_reader fields(payload, at);
    const std::size_t form = fields.take(1), planes = form & plane_count_bits;
    const bool differences = (form & differences_bit) != 0, big_endian = (form & big_endian_bit) != 0;
    require(planes == 2 || planes == 4 || (planes == 8 && !differences),
            "a part has no such number of planes", at);
    require(form == (planes | (differences ? differences_bit : 0u) | (big_endian ? big_endian_bit : 0u)) &&
                (differences || !big_endian),
            "a part's planes are of no known form", at);
    require(raw.size() >= planes && raw.size() <= planes_.size(),
            "a part of planes is too small or too large", at);
    at = fields.at();
    byte_span plane = planes_;
    for (std::size_t k = 0; k < planes; ++k) {
        const std::size_t size = kernels::plane_size(raw.size(), planes, k);
        at = decode_parts(nesting::plane, payload, at, plane.first(size));
        plane = plane.subspan(size);
    }
    if (differences)
        kernels_->merge_sums(planes_.data(), raw.size(),
                             {static_cast<unsigned>(planes),
                              big_endian ? kernels::byte_order::big : kernels::byte_order::little},
                             raw.data());
    else
        kernels_->merge_planes(planes_.data(), raw.size(), planes, raw.data());
    return at;
}

std::size_t part_decoder::decode_coded(part_kind kind, byte_view payload, std::size_t at, byte_span raw) {
    require(raw.size() <= max_coded_part, "a coded part is too large", at);
    const auto lengths_size = huffman::read_code_lengths(payload.subspan(at), lengths_);
    require(lengths_size.has_value(), "a part's code lengths are no complete code", at);
    field_reader fields(payload, at + *lengths_size);
    const unsigned count = stream_count(kind), width = size_field_bytes(raw.size());
    stream_list streams;
    for (unsigned k = 0; k < count; ++k) streams[k].end = fields.take(width);
    byte_span left = raw;
    for (unsigned k = 0; k < count; ++k) {
        const std::size_t run =
            kind == part_kind::segments && k + 1 < count ? fields.take(width) : left.size();
        require(run <= left.size(), "the runs of a part are longer than it", fields.at());
        streams[k].raw = left.first(run);
        if (kind != part_kind::lanes) left = left.subspan(run);
    }
    for (unsigned k = 0; k < count; ++k) {
        streams[k].begin = fields.at();
        fields.take_bytes(streams[k].end);
        streams[k].end = fields.at();
    }
    if (kind == part_kind::lanes) {
        decode_lanes(payload, streams, raw);
        return fields.at();
    }
    if (kind == part_kind::single) {
        decode_single(payload, streams[0]);
        return fields.at();
    }
    decode_segments(payload, streams);
    return fields.at();
}

/// Decodes `count` bytes, downwards from `end`, symbol by symbol.
void part_decoder::decode_carefully(huffman::bit_reader& bits, std::uint8_t* end,
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
void part_decoder::decode_single(byte_view payload, const stream& from) {
    huffman::build_single_table(lengths_, single_);
    huffman::bit_reader bits(payload.subspan(from.begin, from.end - from.begin));
    decode_carefully(bits, from.raw.data() + from.raw.size(), from.raw.size());
    require(bits.at_end(), "a bit stream does not end where its size says", from.begin);
}

/// Decodes the first `left` bytes of a run, whose stream has come to bit `position`, to its end, with care.
void part_decoder::finish_run(byte_view payload, const stream& from, std::size_t position, std::size_t left) {
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
        bits.skip(lengths_[symbol]);
    }
    require(bits.at_end(), "a bit stream does not end where its size says", from.begin);
}

/// All six streams go in step. One that comes near the end of its input or output leaves, and its place
/// idles.
void part_decoder::decode_segments(byte_view payload, const stream_list& streams) {
    builder_.build(lengths_, multi_);
    constexpr std::size_t round_bytes = lookups_per_refill * huffman::max_symbols_per_entry;
    static_assert(idle_rounds * round_bytes + 8 <= sizeof idle_out_);
    const std::uint8_t* const input_end = payload.data() + payload.size();
    kernels::segments_state state;
    std::array<bool, segment_count> live;
    live.fill(true);
    const auto retire = [&](unsigned k) {
        const auto loaded = static_cast<std::size_t>(state.in[k] - payload.data()) - streams[k].begin;
        finish_run(payload, streams[k], 8 * loaded + kernels::taken(state.bits[k]),
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

void part_decoder::decode_lanes(byte_view payload, const stream_list& streams, byte_span raw) {
    huffman::build_single_table(lengths_, single_);
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
        require(bits.at_end(), "a bit stream does not end where its size says", streams[k].begin);
    }
}

}  // namespace huffpipe::block
