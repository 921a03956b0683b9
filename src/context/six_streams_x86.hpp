#pragma once

#if defined(__x86_64__)

#include "base/bytes.hpp"
#include "context/bit_streams.hpp"
#include "context/stream_cursor.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// What the assembly that decodes six streams side by side starts from and returns to, by stream; see
/// run_rounds() of unpack_rounds.cpp. Tables are addresses, counted from that of the first one.
struct six_streams {
    std::uint64_t window[6];
    const std::uint8_t* table[6];
    const std::uint8_t* in[6];
    std::uint8_t* out[6];

    six_streams(stream_cursor* const* streams, const std::uint8_t* first_table) noexcept {
        for (std::size_t k = 0; k < max_stream_count; ++k) {
            const stream_cursor& c = *streams[k];
            in[k] = c.begin + c.bits / 8 - 7;
            window[k] = (load_le<std::uint64_t>(in[k]) | 1) << (8 - c.bits % 8);
            table[k] = first_table + c.table * sizeof(std::uint32_t);
            out[k] = c.out;
        }
    }

    void store(stream_cursor* const* streams, const std::uint8_t* first_table) const noexcept {
        for (std::size_t k = 0; k < max_stream_count; ++k) {
            stream_cursor& c = *streams[k];
            c.bits = static_cast<std::size_t>(in[k] + 8 - c.begin) * 8 -
                     static_cast<std::size_t>(std::countr_zero(window[k]));
            c.table = static_cast<std::size_t>(table[k] - first_table) / sizeof(std::uint32_t);
            c.out = out[k];
        }
    }
};

static_assert(max_stream_count == 6);
static_assert(offsetof(six_streams, table) == 48 && offsetof(six_streams, in) == 96 &&
              offsetof(six_streams, out) == 144);

}  // namespace huffpipe::context

#endif
