#pragma once

#if defined(__x86_64__)

#include "context/stream_cursor.hpp"

#include <cstddef>

namespace huffpipe::context {

/// What a call of `unpack_rounds_avx512` decodes is a multiple of so many rounds.
inline constexpr std::size_t avx512_rounds = 4;

/// Bytes that every stream must still have to decode behind those rounds, because bytes are stored by 64.
inline constexpr std::size_t avx512_spare = 64;

/// Decodes rounds of `max_stream_count` streams with tables of that many bits (9 to 11), as
/// `unpack_rounds_x86` does, but `avx512_rounds` at a time, and with `avx512_spare`. `entries` are aligned to
/// 64 bytes. Needs a CPU of `cpu_level::avx512`.
round_runner unpack_rounds_avx512(int table_bits) noexcept;

}  // namespace huffpipe::context

#endif
