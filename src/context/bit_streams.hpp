#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/decode_table.hpp"
#include "context/state_model.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// A bit stream is one large little-endian number. Its highest bit that is set marks the beginning and stands
/// in the last byte; the bits below it, from the highest down, are the codes of the symbols in order, each
/// with its own first bit highest; the lowest bit of the first byte is the last one.
///
/// The codes of a byte are those of the state it is in: its own, or that of the escape and then the eight
/// bits of the byte, or nothing if it is certain. The next byte is in the state that follows on it.
///
/// So a stream is read from its end, and ends exactly where its first byte begins. It is written from its
/// beginning, last symbol first, which lets the writer put the bits of each code in front of (above) those it
/// has.
///
/// Bytes are coded from the last one of a sequence to the first: what is written in order is read back from
/// the end, and the context of a byte is what comes behind it. (That predicts as well; on text and machine
/// code, where endings say more than beginnings, better.)
///
/// Decoding a stream is one chain of look-ups, each of which has to wait for the one before. That is why a
/// sequence is cut into several streams, which are decoded side by side. All but the last code
/// `stream_length` bytes. Each stream has a state in which it begins. Six, because that is what the registers
/// of a CPU hold.
inline constexpr std::size_t max_stream_count = 6;

/// The streams that a sequence of `size` bytes is cut into.
constexpr std::size_t stream_count(std::size_t size) noexcept {
    return size < 8192 ? 2 : max_stream_count;
}

/// The bytes of a sequence that each of its streams but the last one codes. In a long sequence this is an odd
/// number of cache lines: at a distance of a power of two, the places where the streams are being decoded to
/// would all compete for the same few lines of a cache.
constexpr std::size_t stream_length(std::size_t size) noexcept {
    const std::size_t even = (size + stream_count(size) - 1) / stream_count(size);
    return size < 32768 ? even : ((even + 63) / 64 | 1) * 64;
}

/// Where in a sequence of `size` bytes the stream `index` (0 to stream_count) begins.
constexpr std::size_t stream_begin(std::size_t size, std::size_t index) noexcept {
    return index == stream_count(size) ? size : index * stream_length(size);
}

/// The longest code of one byte: an escape and eight plain bits, in bits.
inline constexpr std::size_t max_bits_per_byte = state_model::max_table_bits + 8;

/// What has to be known of the streams of a sequence; the first `stream_count` elements are used.
struct stream_table {
    std::array<std::size_t, max_stream_count> size;  ///< in bytes, at least 1
    std::array<std::uint8_t, max_stream_count> start_state;
};

/// Decodes adjacent bit streams to `raw`, which they fill one after the other. Their sizes add up to
/// `streams.size()`, their states exist; at least eight readable bytes, of any value, stand before `streams`.
/// `tables` were built for `model`.
///
/// Returns false when a stream has no beginning or does not end exactly at its first byte; `raw` then holds
/// unspecified bytes. The same at every level.
bool unpack_streams(const state_model& model, const decode_tables& tables, byte_view streams,
                    const stream_table& table, byte_span raw, cpu_level level) noexcept;

}  // namespace huffpipe::context
