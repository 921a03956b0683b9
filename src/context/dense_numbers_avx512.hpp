#pragma once

#if defined(__x86_64__)

#include "context/dense_codes.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// Sets the indices of the bytes at[0, n), n at most `dense_numbers::room`: those of `dense_map::index`, for
/// a map of order 1 (no memories) or 2. Reads at[0, n + 1) or at[0, n + 2). Needs a CPU of level avx512.
void number_order1_avx512(const dense_map& map, const std::uint8_t* at, std::size_t n,
                          dense_numbers& to) noexcept;
void number_order2_avx512(const dense_map& map, const std::uint8_t* at, std::size_t n,
                          dense_numbers& to) noexcept;

/// Sets their ranks and row indices, likewise. Reads at[0, n + 3).
void number_rows_avx512(const dense_map& map, const std::uint8_t* at, std::size_t n,
                        dense_numbers& to) noexcept;

}  // namespace huffpipe::context

#endif
