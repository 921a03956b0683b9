#pragma once

#include "kernels/words.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// `kernel_set::sum_words` with AVX2.
void sum_words_avx2(std::uint8_t* bytes, std::size_t size, word_shape shape) noexcept;

}  // namespace huffpipe::kernels
