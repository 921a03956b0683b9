#include "context/sequence.hpp"

#include "base/error.hpp"
#include "context/model_header.hpp"
#include "context/zero_gaps.hpp"

#include <algorithm>
#include <numeric>

namespace huffpipe::context {

namespace {

/// The bytes that each stream size takes in a sequence of `size` bytes.
constexpr std::size_t size_width(std::size_t size) noexcept {
    return size < 65536 ? 2 : 3;
}

constexpr std::size_t sparse_head_bytes = 1 + 1 + 3 + 3;  // kind, usual byte, sizes

constexpr std::size_t stream_table_bytes(std::size_t size) noexcept {
    return stream_count(size) * (1 + size_width(size));
}

bool is_constant(byte_view raw) noexcept {
    return !raw.empty() && std::ranges::all_of(raw, [&](auto byte) { return byte == raw[0]; });
}

}  // namespace

std::size_t sequence_encoder::encode_coded(byte_view raw, const model_effort& effort, byte_span to) {
    const auto made = builder_.build(raw, effort);
    to[0] = static_cast<std::uint8_t>(sequence_kind::coded);
    const std::size_t model_size = write_model(made.model, made.reference, to.subspan(1));
    const std::size_t head = 1 + model_size + stream_table_bytes(raw.size());
    if (model_size == 0 || head >= raw.size()) return 0;
    stream_table table;
    if (!packer_.pack({made.model, made.states, made.counts, made.mean_bits_16}, raw, to.subspan(head),
                      table))
        return 0;
    std::uint8_t* at = &to[1 + model_size];
    std::size_t size = head;
    for (std::size_t k = 0; k < stream_count(raw.size()); ++k) {
        *at++ = table.start_state[k];
        for (std::size_t b = 0; b < size_width(raw.size()); ++b) {
            *at++ = static_cast<std::uint8_t>(table.size[k] >> 8 * b);
        }
        size += table.size[k];
    }
    return size;
}

std::size_t sequence_encoder::encode(byte_view raw, const model_effort& effort, byte_span to) {
    if (is_constant(raw)) {
        to[0] = static_cast<std::uint8_t>(sequence_kind::constant);
        to[1] = raw[0];
        return 2;
    }
    if (raw.size() >= min_coded_size && effort.states > 0) {
        const std::size_t size = encode_coded(raw, effort, to);
        if (size != 0 && size <= raw.size()) return size;
    }
    to[0] = static_cast<std::uint8_t>(sequence_kind::raw);
    std::copy(raw.begin(), raw.end(), to.begin() + 1);
    return max_sequence_size(raw.size());
}

std::size_t sequence_encoder::encode_sparse(byte_view raw, std::uint8_t usual, const model_effort& effort,
                                            byte_span to) {
    if (is_constant(raw)) return encode(raw, effort, to);
    const std::size_t gap_room = max_gap_bytes(raw.size(), 1);
    exceptions_.resize(gap_room + raw.size());
    const byte_span gap_buffer = byte_span(exceptions_).first(gap_room);
    const byte_span value_buffer = byte_span(exceptions_).last(raw.size());
    const gap_sizes sizes = split_gaps(raw, {1, usual}, gap_buffer, value_buffer);
    if (sizes.gaps + sizes.values > raw.size() / 2) return encode(raw, effort, to);
    const byte_view gaps = gap_buffer.first(sizes.gaps);
    const byte_view values = value_buffer.first(sizes.values);
    to[0] = static_cast<std::uint8_t>(sequence_kind::sparse);
    to[1] = usual;
    for (std::size_t b = 0; b < 3; ++b) {
        to[2 + b] = static_cast<std::uint8_t>(gaps.size() >> 8 * b);
        to[5 + b] = static_cast<std::uint8_t>(values.size() >> 8 * b);
    }
    std::size_t size = sparse_head_bytes;
    size += encode(gaps, effort, to.subspan(size));
    return size + encode(values, effort, to.subspan(size));
}

std::size_t sequence_decoder::decode(byte_view from, byte_span raw) {
    if (!from.empty() && from[0] == static_cast<std::uint8_t>(sequence_kind::sparse))
        return decode_sparse(from, raw);
    return decode_dense(from, raw);
}

std::size_t sequence_decoder::decode_sparse(byte_view from, byte_span raw) {
    if (from.size() < sparse_head_bytes) throw error(error_kind::damaged, "a sparse sequence ends early", 0);
    const auto size_at = [&](std::size_t i) {
        return from[i] | std::size_t{from[i + 1]} << 8 | std::size_t{from[i + 2]} << 16;
    };
    const std::size_t gap_bytes = size_at(2);
    const std::size_t value_bytes = size_at(5);
    if (gap_bytes + value_bytes > raw.size()) throw error(error_kind::damaged, "too many exceptions", 2);
    exceptions_.resize(gap_bytes + value_bytes);
    const byte_span gaps = byte_span(exceptions_).first(gap_bytes);
    const byte_span values = byte_span(exceptions_).last(value_bytes);
    std::size_t size = sparse_head_bytes;
    size += decode_dense(from.subspan(size), gaps);
    size += decode_dense(from.subspan(size), values);
    if (!join_gaps(gaps, values, {1, from[1]}, raw)) {
        throw error(error_kind::damaged, "gaps and values do not match", 2);
    }
    return size;
}

std::size_t sequence_decoder::decode_dense(byte_view from, byte_span raw) {
    if (from.empty()) throw error(error_kind::damaged, "a sequence is missing", 0);
    switch (static_cast<sequence_kind>(from[0])) {
        case sequence_kind::raw:
            if (from.size() - 1 < raw.size())
                throw error(error_kind::damaged, "a raw sequence ends early", 0);
            std::copy_n(from.begin() + 1, raw.size(), raw.begin());
            return 1 + raw.size();
        case sequence_kind::constant:
            if (from.size() < 2 || raw.empty()) {
                throw error(error_kind::damaged, "a constant sequence has no byte", 0);
            }
            std::fill(raw.begin(), raw.end(), from[1]);
            return 2;
        case sequence_kind::coded:
            return 1 + decode_coded(from.subspan(1), raw);
        case sequence_kind::sparse:
            break;
    }
    throw error(error_kind::damaged, "a sequence is of no kind that may stand here", 0);
}

std::size_t sequence_decoder::decode_coded(byte_view from, byte_span raw) {
    if (raw.size() < min_coded_size) throw error(error_kind::damaged, "a coded sequence is too short", 0);
    const std::size_t model_size = read_model(from, state_model::max_table_entries_for(raw.size()), model_);
    const std::size_t begin = model_size + stream_table_bytes(raw.size());
    if (from.size() < begin)
        throw error(error_kind::damaged, "the sizes of bit streams are missing", model_size);
    stream_table table{};
    std::size_t streams = 0;
    const std::uint8_t* at = &from[model_size];
    for (std::size_t k = 0; k < stream_count(raw.size()); ++k) {
        table.start_state[k] = *at++;
        for (std::size_t b = 0; b < size_width(raw.size()); ++b) table.size[k] |= std::size_t{*at++} << 8 * b;
        if (table.start_state[k] >= model_.states || table.size[k] == 0) {
            throw error(error_kind::damaged, "a bit stream has no state or no bytes", model_size);
        }
        streams += table.size[k];
    }
    if (from.size() - begin < streams)
        throw error(error_kind::damaged, "bit streams are missing", model_size);
    tables_.build(model_, level_);
    if (!unpack_streams(model_, tables_, from.subspan(begin, streams), table, raw, level_)) {
        throw error(error_kind::damaged, "a bit stream does not end where it should", begin);
    }
    return begin + streams;
}

}  // namespace huffpipe::context
