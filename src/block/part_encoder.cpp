#include "block/part_encoder.hpp"

#include "huffman/code_lengths.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace huffpipe::block {
namespace {

constexpr std::size_t max_single_part = 4096;  // raw bytes: below, the headers of more streams cost too much

/// Average code lengths above this, in bits, go to lanes.
constexpr std::uint64_t lanes_from_numerator = 52, lanes_from_denominator = 10;

std::uint64_t coded_bits(const huffman::histogram& counts, const huffman::code_lengths& lengths) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t symbol = 0; symbol < counts.size(); ++symbol)
        bits += std::uint64_t{counts[symbol]} * lengths[symbol];
    return bits;
}

void put_size(std::uint8_t* out, std::size_t size, unsigned bytes) noexcept {
    for (unsigned i = 0; i < bytes; ++i) out[i] = static_cast<std::uint8_t>(size >> 8 * i);
}

std::uint8_t* put_header(std::uint8_t* out, part_kind kind, std::size_t raw_size, bool last) noexcept {
    *out++ = static_cast<std::uint8_t>(kind) | (last ? last_part_bit : 0);
    if (last) return out;
    put_size(out, raw_size, part_size_bytes);
    return out + part_size_bytes;
}

std::uint8_t* put_copied(byte_view raw, bool last, std::uint8_t* out) noexcept {
    out = put_header(out, part_kind::copied, raw.size(), last);
    std::memcpy(out, raw.data(), raw.size());
    return out + raw.size();
}

bool is_random(const survey_result& survey) noexcept {
    return survey.planes == 1 && survey.random[0];
}

/// `cut[k]` is where run k of a part begins.
using run_cuts = std::array<std::size_t, kernels::segment_count + 1>;

/// Cuts a part into runs of equal bits, as far as its cells tell: within a cell, bits are taken to be spread
/// evenly.
run_cuts equal_bits(const planner& plan, const planned_part& part,
                    const huffman::code_lengths& lengths) noexcept {
    std::array<std::uint64_t, max_cells + 1> before{};  // bits before each cell
    for (std::size_t cell = part.first_cell; cell < part.last_cell; ++cell)
        before[cell + 1] =
            (cell == part.first_cell ? 0 : before[cell]) + coded_bits(plan.cell_counts(cell), lengths);
    before[part.first_cell] = 0;
    run_cuts cut;
    cut.front() = 0;
    std::size_t cell = part.first_cell;
    for (unsigned run = 1; run < kernels::segment_count; ++run) {
        const std::uint64_t target = before[part.last_cell] * run / kernels::segment_count;
        while (cell + 1 < part.last_cell && before[cell + 1] <= target) ++cell;
        const std::uint64_t bits = std::max<std::uint64_t>(before[cell + 1] - before[cell], 1);
        const std::size_t size = plan.cell_begin(cell + 1) - plan.cell_begin(cell);
        cut[run] =
            plan.cell_begin(cell) - plan.cell_begin(part.first_cell) + (target - before[cell]) * size / bits;
    }
    cut.back() = plan.cell_begin(part.last_cell) - plan.cell_begin(part.first_cell);
    return cut;
}

}  // namespace

/// Random bytes at the front are copied when something else comes after them. Mostly nothing does, and then
/// copying them would be in vain.
std::uint8_t* part_encoder::encode(byte_view raw, std::uint8_t* out) noexcept {
    std::size_t random_front = 0;
    for (std::size_t at = 0; at < raw.size(); at += window_size) {
        const byte_view window = raw.subspan(at, std::min(window_size, raw.size() - at));
        const survey_result survey = planner_.survey(window);
        if (random_front == at) {
            if (is_random(survey)) {
                random_front += window.size();
                continue;
            }
            if (at > 0) out = put_copied(raw.first(at), false, out);
        }
        out = encode_window(window, survey, at + window.size() == raw.size(), out);
    }
    return random_front == raw.size() ? out + part_header_bytes(true) + raw.size() : out;
}

std::uint8_t* part_encoder::encode_window(byte_view window, const survey_result& survey, bool last,
                                          std::uint8_t* out) noexcept {
    if (survey.planes > 1) return encode_planes(window, survey, last, out);
    return is_random(survey) ? put_copied(window, last, out) : encode_plain(window, last, out);
}

std::uint8_t* part_encoder::encode_planes(byte_view window, const survey_result& survey, bool last,
                                          std::uint8_t* out) noexcept {
    std::uint8_t* to = out;
    if (survey.words_begin > 0) to = put_copied(window.first(survey.words_begin), false, to);
    const byte_view words = window.subspan(survey.words_begin);
    to = put_header(to, part_kind::planes, words.size(), last);
    *to++ = static_cast<std::uint8_t>(survey.planes | (survey.differences ? differences_bit : 0) |
                                      (survey.order == kernels::byte_order::big ? big_endian_bit : 0));
    const std::uint8_t* source = words.data();
    if (survey.differences) {
        kernels_->delta_words(source, words.size(), {static_cast<unsigned>(survey.planes), survey.order},
                              scratch_.data());
        source = scratch_.data();
    }
    kernels_->split_planes(source, words.size(), survey.planes, planes_.data());
    const std::uint8_t* plane = planes_.data();
    for (std::size_t k = 0; k < survey.planes; ++k) {
        const byte_view bytes(plane, kernels::plane_size(words.size(), survey.planes, k));
        to = survey.random[k] ? put_copied(bytes, true, to) : encode_plain(bytes, true, to);
        plane += bytes.size();
    }
    return to < out + part_header_bytes(last) + window.size() ? to : put_copied(window, last, out);
}

std::uint8_t* part_encoder::encode_plain(byte_view window, bool last, std::uint8_t* out) noexcept {
    planner_.plan(window);
    std::uint8_t* const start = out;
    for (std::size_t i = 0; i < planner_.part_count(); ++i)
        out = encode_part(window, planner_.part(i), last && i + 1 == planner_.part_count(), out);
    const std::size_t copied_size = part_header_bytes(last) + window.size();
    return out <= start + copied_size ? out : put_copied(window, last, start);
}

std::uint8_t* part_encoder::encode_part(byte_view window, const planned_part& part, bool last,
                                        std::uint8_t* out) noexcept {
    const std::size_t begin = planner_.cell_begin(part.first_cell), end = planner_.cell_begin(part.last_cell);
    const byte_view raw = window.subspan(begin, end - begin);
    huffman::code_lengths lengths;
    if (huffman::find_code_lengths(part.counts, huffman::max_code_length, lengths) == 1) {
        std::uint8_t* const content = put_header(out, part_kind::constant, raw.size(), last);
        *content = raw[0];
        return content + 1;
    }
    const std::uint64_t bits = coded_bits(part.counts, lengths);
    if (bits / 8 + raw.size() / 256 >= raw.size()) return put_copied(raw, last, out);
    kernels_->build_pack_table(lengths, table_);
    part_kind kind = part_kind::segments;
    if (raw.size() <= max_single_part)
        kind = part_kind::single;
    else if (bits * lanes_from_denominator > raw.size() * lanes_from_numerator)
        kind = part_kind::lanes;
    std::uint8_t* to = put_header(out, kind, raw.size(), last);
    to = huffman::write_code_lengths(lengths, to);
    if (kind == part_kind::single) to = encode_single(raw, to);
    if (kind == part_kind::segments) to = encode_segments(window, part, lengths, to);
    if (kind == part_kind::lanes) to = encode_lanes(raw, to);
    return to < out + part_header_bytes(last) + raw.size() ? to : put_copied(raw, last, out);
}

std::uint8_t* part_encoder::encode_single(byte_view raw, std::uint8_t* out) noexcept {
    const unsigned width = size_field_bytes(raw.size());
    kernels::bit_sink stream{0, 0, out + width};
    kernels_->pack_segment(raw.data(), raw.size(), table_, stream);
    std::uint8_t* const end = stream.finish();
    put_size(out, static_cast<std::size_t>(end - (out + width)), width);
    return end;
}

std::uint8_t* part_encoder::encode_segments(byte_view window, const planned_part& part,
                                            const huffman::code_lengths& lengths,
                                            std::uint8_t* out) noexcept {
    const std::size_t begin = planner_.cell_begin(part.first_cell);
    const run_cuts cut = equal_bits(planner_, part, lengths);
    const unsigned width = size_field_bytes(cut.back());
    std::uint8_t* const run_sizes = out + width * kernels::segment_count;
    std::uint8_t* const room_end = out + cut.back() + encode_slack;  // a sample may have promised too much
    std::uint8_t* stream_begin = run_sizes + width * (kernels::segment_count - 1);
    for (unsigned run = 0; run < kernels::segment_count; ++run) {
        const std::size_t run_size = cut[run + 1] - cut[run];
        if (stream_begin + run_size * huffman::max_code_length / 8 > room_end) return room_end;
        kernels::bit_sink stream{0, 0, stream_begin};
        kernels_->pack_segment(window.data() + begin + cut[run], run_size, table_, stream);
        std::uint8_t* const end = stream.finish();
        put_size(out + width * run, static_cast<std::size_t>(end - stream_begin), width);
        if (run + 1 < kernels::segment_count) put_size(run_sizes + width * run, run_size, width);
        stream_begin = end;
    }
    return stream_begin;
}

/// The sizes of the streams are not known before they are packed, so they are packed aside.
std::uint8_t* part_encoder::encode_lanes(byte_view raw, std::uint8_t* out) noexcept {
    const std::size_t rounds = raw.size() / kernels::lane_round, rest = raw.size() % kernels::lane_round;
    const std::size_t slot = (rounds + 1) * kernels::lane_run * huffman::max_code_length / 8 + 16;
    kernels::lane_sinks streams;
    for (unsigned lane = 0; lane < kernels::lane_count; ++lane) streams[lane].out = &scratch_[slot * lane];
    kernels_->pack_lanes(raw.data() + raw.size(), rounds, table_, streams);
    for (std::size_t left = rest, lane = 0; left > 0; ++lane) {
        const std::size_t size = std::min<std::size_t>(left, kernels::lane_run);
        left -= size;
        kernels_->pack_segment(&raw[left], size, table_, streams[lane]);
    }
    const unsigned width = size_field_bytes(raw.size());
    std::array<std::size_t, kernels::lane_count> sizes;
    std::size_t all = 0;
    for (unsigned lane = 0; lane < kernels::lane_count; ++lane)
        all += sizes[lane] = static_cast<std::size_t>(streams[lane].finish() - &scratch_[slot * lane]);
    if (all >= raw.size()) return out + raw.size();  // a sample promised too much
    std::uint8_t* to = out + width * kernels::lane_count;
    for (unsigned lane = 0; lane < kernels::lane_count; ++lane) {
        put_size(out + width * lane, sizes[lane], width);
        std::memcpy(to, &scratch_[slot * lane], sizes[lane]);
        to += sizes[lane];
    }
    return to;
}

}  // namespace huffpipe::block
