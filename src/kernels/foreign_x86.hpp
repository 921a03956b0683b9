#pragma once

#include "huffman/histogram.hpp"
#include "kernels/statistics.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// `kernel_set::count_foreign` with AVX2.
std::size_t count_foreign_avx2(const std::uint8_t* bytes, std::size_t size, const symbol_set& known,
                               huffman::histogram& counts) noexcept;

}  // namespace huffpipe::kernels
