#include "context/model_codec.hpp"

#include "base/error.hpp"
#include "context/planes.hpp"
#include "context/zero_gaps.hpp"

#include <algorithm>
#include <bit>

namespace huffpipe::context {

namespace {

constexpr std::size_t no_limit = ~std::size_t{0};
constexpr std::size_t gap_head_bytes = 1 + 1 + 3 + 3;  // kind, width, sizes

void put_size(std::uint8_t* to, std::size_t size) noexcept {
    for (int b = 0; b < 3; ++b) to[b] = static_cast<std::uint8_t>(size >> 8 * b);
}

std::size_t get_size(const std::uint8_t* from) noexcept {
    return from[0] | std::size_t{from[1]} << 8 | std::size_t{from[2]} << 16;
}

void require(bool rule, const char* message, std::size_t offset) {
    if (!rule) throw error(error_kind::damaged, message, offset);
}

void copy(byte_view from, byte_span to) {
    std::copy(from.begin(), from.end(), to.begin());
}

/// Runs `part` on what is behind the first `offset` bytes; the offset of an error is then from the beginning.
template <class Part>
std::size_t decode_behind(std::size_t offset, Part&& part) {
    try {
        return part();
    } catch (const error& e) {
        throw e.shifted(offset);
    }
}

}  // namespace

model_encoder::model_encoder(int level, cpu_level cpu, element_hint hint)
    : cpu_(cpu), planner_(level, hint, cpu), sequences_(cpu) {}

std::size_t model_encoder::encode_sequence(const planner::sequence_plan& how, byte_view raw, byte_span to) {
    return how.sparse ? sequences_.encode_sparse(raw, how.usual, how.effort, to)
                      : sequences_.encode(raw, how.effort, to);
}

std::size_t model_encoder::encode_records(const plan& chosen, byte_view raw, byte_span payload) {
    const record_layout& layout = chosen.layout;
    const std::size_t records = layout.records(raw.size());
    planes_.resize(records * layout.size());
    split_planes(layout, raw, planes_, cpu_);
    payload[0] = static_cast<std::uint8_t>(payload_kind::records);
    layout.write(payload.subspan(1));
    std::size_t size = 1 + layout.description_size();
    copy(raw.first(layout.offset()), payload.subspan(size));
    size += layout.offset();
    for (std::size_t p = 0; p < layout.size(); ++p) {
        const byte_view plane = byte_view(planes_).subspan(p * records, records);
        size += encode_sequence(planner_.plan_sequence(chosen, plane, true), plane, payload.subspan(size));
    }
    const byte_view tail = raw.subspan(layout.offset() + records * layout.size());
    copy(tail, payload.subspan(size));
    return size + tail.size();
}

std::size_t model_encoder::encode_gaps(const plan& chosen, byte_view raw, byte_span payload,
                                       std::size_t limit) {
    const std::size_t width = chosen.gap_width;
    const std::size_t gap_room = max_gap_bytes(raw.size(), width);
    divided_.resize(gap_room + raw.size());
    const byte_span buffer = divided_;
    const gap_sizes sizes = split_gaps(raw, {width}, buffer.first(gap_room), buffer.subspan(gap_room));
    plan without_gaps = chosen;
    without_gaps.gap_width = 0;
    if (sizes.gaps + sizes.values > raw.size()) return encode_plan(without_gaps, raw, payload, limit);
    const byte_view gaps = buffer.first(sizes.gaps);
    const byte_view values = buffer.subspan(gap_room, sizes.values);
    payload[0] = static_cast<std::uint8_t>(payload_kind::gaps);
    payload[1] = static_cast<std::uint8_t>(std::countr_zero(width));
    put_size(&payload[2], gaps.size());
    put_size(&payload[5], values.size());
    std::size_t size = gap_head_bytes;
    size += encode_sequence(planner_.plan_sequence(chosen, gaps, true), gaps, payload.subspan(size));
    size += encode_plan(without_gaps, values, payload.subspan(size), no_limit);
    const byte_view tail = raw.subspan(raw.size() / width * width);
    copy(tail, payload.subspan(size));
    return size + tail.size();
}

/// The size; where it would not be below `limit`, so much or more, and then there may be nothing in
/// `payload`.
std::size_t model_encoder::encode_plan(const plan& chosen, byte_view raw, byte_span payload,
                                       std::size_t limit) {
    if (chosen.gap_width != 0) return encode_gaps(chosen, raw, payload, limit);
    if (chosen.layout.size() != 0 && chosen.layout.records(raw.size()) > 0) {
        return encode_records(chosen, raw, payload);
    }
    const planner::sequence_plan how = planner_.plan_sequence(chosen, raw, false);
    if (how.is_copy() && raw.size() >= limit) return limit;
    payload[0] = static_cast<std::uint8_t>(payload_kind::bytes);
    return 1 + encode_sequence(how, raw, payload.subspan(1));
}

std::size_t model_encoder::encode(const plan& chosen, byte_view raw, byte_span payload, std::size_t limit) {
    const std::size_t size = encode_plan(chosen, raw, payload, limit);
    return size < limit ? size : 0;
}

void model_decoder::decode(byte_view payload, byte_span raw) {
    require(!payload.empty(), "a payload is empty", 0);
    const bool gaps = payload[0] == static_cast<std::uint8_t>(payload_kind::gaps);
    const std::size_t size = gaps ? decode_gaps(payload, raw) : decode_bytes_or_records(payload, raw);
    require(size == payload.size(), "a payload goes on behind its end", size);
}

std::size_t model_decoder::decode_bytes_or_records(byte_view payload, byte_span raw) {
    require(!payload.empty(), "a payload is empty", 0);
    if (payload[0] == static_cast<std::uint8_t>(payload_kind::records)) return decode_records(payload, raw);
    require(payload[0] == static_cast<std::uint8_t>(payload_kind::bytes), "a payload is of no known kind", 0);
    return 1 + decode_behind(1, [&] { return sequences_.decode(payload.subspan(1), raw); });
}

std::size_t model_decoder::decode_records(byte_view payload, byte_span raw) {
    const record_layout layout = record_layout::read(payload.subspan(1));
    std::size_t size = 1 + layout.description_size();
    const std::size_t records = layout.records(raw.size());
    require(records > 0, "a block is shorter than its records", 0);
    const std::size_t tail = raw.size() - layout.offset() - records * layout.size();
    require(payload.size() - size >= layout.offset(), "a payload ends early", size);
    copy(payload.subspan(size, layout.offset()), raw);
    size += layout.offset();
    planes_.resize(records * layout.size());
    for (std::size_t p = 0; p < layout.size(); ++p) {
        const byte_span plane = byte_span(planes_).subspan(p * records, records);
        size += decode_behind(size, [&] { return sequences_.decode(payload.subspan(size), plane); });
    }
    require(payload.size() - size >= tail, "a payload ends early", size);
    join_planes(layout, planes_, raw, cpu_);
    copy(payload.subspan(size, tail), raw.last(tail));
    return size + tail;
}

std::size_t model_decoder::decode_gaps(byte_view payload, byte_span raw) {
    require(payload.size() >= gap_head_bytes && payload[1] <= 3, "a description of gaps is not valid", 0);
    const std::size_t width = std::size_t{1} << payload[1];
    const std::size_t gap_bytes = get_size(&payload[2]);
    const std::size_t value_bytes = get_size(&payload[5]);
    require(gap_bytes + value_bytes <= raw.size(), "a block has more values than room", 2);
    divided_.resize(gap_bytes + value_bytes);
    const byte_span gaps = byte_span(divided_).first(gap_bytes);
    const byte_span values = byte_span(divided_).subspan(gap_bytes);
    std::size_t size = gap_head_bytes;
    size += decode_behind(size, [&] { return sequences_.decode(payload.subspan(size), gaps); });
    size += decode_behind(size, [&] { return decode_bytes_or_records(payload.subspan(size), values); });
    const std::size_t tail = raw.size() % width;
    require(payload.size() - size >= tail, "a payload ends early", size);
    require(join_gaps(gaps, values, {width}, raw), "gaps and values do not match", gap_head_bytes);
    copy(payload.subspan(size, tail), raw.last(tail));
    return size + tail;
}

}  // namespace huffpipe::context
