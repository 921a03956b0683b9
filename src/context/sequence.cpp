#include "context/sequence.hpp"

#include "base/error.hpp"
#include "context/model_header.hpp"

#include <algorithm>
#include <numeric>

namespace huffpipe::context {

namespace {

/// The bytes that each stream size takes in a sequence of `size` bytes.
constexpr std::size_t size_width(std::size_t size) noexcept {
    return size < 65536 ? 2 : 3;
}

constexpr std::size_t stream_table_bytes(std::size_t size) noexcept {
    return stream_count(size) * (1 + size_width(size));
}

}  // namespace

std::size_t sequence_encoder::encode_coded(byte_view raw, const model_effort& effort, byte_span to) {
    const auto made = builder_.build(raw, effort);
    to[0] = static_cast<std::uint8_t>(sequence_kind::coded);
    const std::size_t model_size = write_model(made.model, made.reference, to.subspan(1));
    const std::size_t head = 1 + model_size + stream_table_bytes(raw.size());
    if (model_size == 0 || head >= raw.size()) return 0;
    packer_.build(made.model);
    stream_table table;
    if (!packer_.pack(made.states, raw, to.subspan(head), made.mean_bits_16, table)) return 0;
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
    if (!raw.empty() && std::ranges::all_of(raw, [&](auto byte) { return byte == raw[0]; })) {
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

std::size_t sequence_decoder::decode(byte_view from, byte_span raw) {
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
    }
    throw error(error_kind::damaged, "a sequence is of no known kind", 0);
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
    tables_.build(model_);
    if (!unpack_streams(model_, tables_, from.subspan(begin, streams), table, raw, level_)) {
        throw error(error_kind::damaged, "a bit stream does not end where it should", begin);
    }
    return begin + streams;
}

}  // namespace huffpipe::context
