#pragma once

#if defined(__x86_64__)

#include "context/stream_cursor.hpp"

#include <cstddef>

namespace huffpipe::context {

/// What a call of `unpack_rounds_avx512` decodes is a multiple of so many rounds.
inline constexpr std::size_t avx512_rounds = 4;

/// Bytes that must be left behind those rounds. What the last two of them decode, for which there is room of
/// 20 bytes at least, is stored as the upper end of 64 bytes.
inline constexpr std::size_t avx512_spare = 44;

/// Decodes rounds of `max_stream_count` streams with tables of that many bits (9 to 11), as
/// `unpack_rounds_x86` does, but `avx512_rounds` at a time, and with `avx512_spare`. `entries` are aligned to
/// 64 bytes. Needs a CPU of `cpu_level::avx512`.
round_runner unpack_rounds_avx512(int table_bits) noexcept;

}  // namespace huffpipe::context

#endif
