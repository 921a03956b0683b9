#include "context/bit_streams.hpp"
#include "context/stream_cursor.hpp"

namespace huffpipe::context {

namespace {

/// The length of the code that `window` begins with, in a state whose code is complete. In a canonical code
/// the codes of each length are consecutive numbers.
int length_of_first_code(const state_model& model, std::size_t state, std::uint64_t window) noexcept {
    std::array<std::uint32_t, state_model::certain + 1> count{};
    for (const auto length : model.lengths[state]) ++count[length];
    std::uint32_t first = 0;
    int length = 1;
    for (; length < model.table_bits; ++length) {
        const auto code = static_cast<std::uint32_t>(window >> (64 - length));
        if (code - first < count[static_cast<std::size_t>(length)]) break;
        first = (first + count[static_cast<std::size_t>(length)]) << 1;
    }
    return length;
}

}  // namespace

bool finish_stream(stream_cursor& c, const state_model& model, const std::uint32_t* entries) noexcept {
    while (c.bytes_left() > 0) {
        const std::uint64_t window = window_of(c.begin, c.bits);
        const std::uint32_t entry = entries[c.table + (window >> (64 - model.table_bits))];
        int bytes = table_entry::bytes(entry);
        int bits = table_entry::bits(entry);
        const auto state = static_cast<int>(c.table >> model.table_bits);
        if (c.bytes_left() == 1 && bytes > 0 && bits > 0 && state < model.states) {
            // The entry may go on to a second byte, or an escape, that is not there any more.
            bytes = 1;
            bits = length_of_first_code(model, static_cast<std::size_t>(state), window);
        }
        if (static_cast<std::size_t>(bits) > c.bits) return false;
        if (bytes > 0) *--c.out = static_cast<std::uint8_t>(entry >> 24);
        if (bytes > 1) *--c.out = static_cast<std::uint8_t>(entry >> 16);
        c.bits -= static_cast<std::size_t>(bits);
        c.table = table_entry::next(entry);
    }
    return c.bits == 0;
}

bool unpack_streams(const state_model& model, const decode_tables& tables, byte_view streams,
                    const stream_table& table, byte_span raw, cpu_level level) noexcept {
    const std::size_t count = stream_count(raw.size());
    std::array<stream_cursor, max_stream_count> cursors;
    const std::uint8_t* at = streams.data();
    for (std::size_t k = 0; k < count; ++k) {
        stream_cursor& cursor = cursors[k];
        if (!begin_stream(cursor, at, at + table.size[k])) return false;
        at += table.size[k];
        cursor.table = decode_tables::offset(model, table.start_state[k]);
        cursor.out = raw.data() + stream_begin(raw.size(), k + 1);
        cursor.out_begin = raw.data() + stream_begin(raw.size(), k);
    }
    const std::uint32_t* entries = tables.entries.data();
    return unpack_side_by_side(model, entries, std::span(cursors).first(count), level);
}

}  // namespace huffpipe::context
