#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/decode_table.hpp"
#include "context/state_model.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// How far the decoding of one bit stream has come. Between its steps each variant keeps what it needs in
/// registers; this is what all of them start from and return to.
struct stream_cursor {
    const std::uint8_t*
        begin;          ///< first byte of the stream, at least eight readable bytes after the buffer's
    std::size_t bits;   ///< yet to be decoded; they end at bit 0 of `begin`
    std::size_t table;  ///< the next one, in entries
    std::uint8_t* out;  ///< right behind the next byte: decoding goes downwards
    std::uint8_t* out_begin;

    std::size_t bytes_left() const noexcept { return static_cast<std::size_t>(out - out_begin); }

    /// Bytes that must be left behind a round whose look-ups decode up to two bytes and store four.
    static constexpr std::size_t usual_spare = sizeof(std::uint32_t) - table_entry::max_bytes;

    /// Rounds of `lookups` look-ups that stay within the stream and its bytes, whatever they find, and leave
    /// `spare` bytes.
    std::size_t safe_rounds(int lookups, int table_bits, std::size_t spare = usual_spare) const noexcept {
        const auto bytes_per_round = static_cast<std::size_t>(table_entry::max_bytes * lookups);
        const auto bits_per_round = static_cast<std::size_t>(lookups * table_bits);
        const std::size_t bytes = std::max(bytes_left(), spare) - spare;
        return std::min(bytes / bytes_per_round, bits / bits_per_round);
    }
};

/// Look-ups between two refills: as many as the 56 valid bits of a window are certain to feed.
constexpr int lookups_per_round(int table_bits) noexcept {
    return 56 / table_bits;
}

/// The 64 bits of which the highest is the first of the `bits` that a stream still has; at least 56 of them
/// are the stream's, as far as it goes. Reads up to eight bytes before `begin`.
inline std::uint64_t window_of(const std::uint8_t* begin, std::size_t bits) noexcept {
    return load_le<std::uint64_t>(begin + bits / 8 - 7) << (8 - bits % 8);
}

/// Puts a cursor at the beginning of the stream [begin, end); false if there is none.
inline bool begin_stream(stream_cursor& cursor, const std::uint8_t* begin, const std::uint8_t* end) noexcept {
    const unsigned last = end[-1];
    cursor.begin = begin;
    cursor.bits = static_cast<std::size_t>(end - begin) * 8 - 8 + std::bit_width(last) - 1;
    return last != 0;
}

/// Decodes that many rounds, all of them safe, of several streams; `entries` are the tables.
using round_runner = void (*)(const std::uint32_t* entries, stream_cursor* const* streams,
                              std::size_t rounds) noexcept;

/// Decodes what is left of a stream, one look-up at a time, and tells whether it ended where it should.
bool finish_stream(stream_cursor& cursor, const state_model& model, const std::uint32_t* entries) noexcept;

/// Decodes streams side by side; false as above.
bool unpack_side_by_side(const state_model& model, const std::uint32_t* entries,
                         std::span<stream_cursor> streams, cpu_level level) noexcept;

}  // namespace huffpipe::context
