#pragma once

#include "kernels/words.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// `kernel_set::merge_sums` with AVX2.
void merge_sums_avx2(const std::uint8_t* planes, std::size_t size, word_shape shape,
                     std::uint8_t* bytes) noexcept;

}  // namespace huffpipe::kernels
