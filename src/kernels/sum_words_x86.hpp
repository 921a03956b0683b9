#pragma once

#include <cstddef>
#include <cstdint>

namespace huffpipe::kernels {

/// `kernel_set::sum8` to `sum64` with AVX2.
std::uint8_t sum_words_avx2(std::uint8_t* words, std::size_t count, std::uint8_t before) noexcept;
std::uint16_t sum_words_avx2(std::uint16_t* words, std::size_t count, std::uint16_t before) noexcept;
std::uint32_t sum_words_avx2(std::uint32_t* words, std::size_t count, std::uint32_t before) noexcept;
std::uint64_t sum_words_avx2(std::uint64_t* words, std::size_t count, std::uint64_t before) noexcept;

}  // namespace huffpipe::kernels
