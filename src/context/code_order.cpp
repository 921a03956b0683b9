#include "context/code_order.hpp"

#include "kernels/avx512_intrinsics.hpp"

#include <bit>

namespace huffpipe::context {

namespace {

constexpr std::size_t length_count = state_model::certain + 1;  // 0 included

// A counting sort waits, for every symbol, until the place of the symbol before it, most often one of the
// same length, has been stored and can be loaded again. With vectors it is better to look once for all
// symbols of each length.

#if defined(__x86_64__)

HUFFPIPE_AVX512 void order_avx512(const std::uint8_t* lengths, code_order& order) noexcept {
    alignas(64) std::array<std::uint8_t, 64> counting;
    for (std::size_t i = 0; i < 64; ++i) counting[i] = static_cast<std::uint8_t>(i);
    __m512i length[4], byte[4];
    for (int v = 0; v < 4; ++v) {
        length[v] = _mm512_loadu_si512(lengths + 64 * v);
        byte[v] =
            _mm512_or_si512(_mm512_load_si512(counting.data()), _mm512_set1_epi8(static_cast<char>(64 * v)));
    }
    std::size_t count = 0;
    for (std::size_t l = 1; l < length_count; ++l) {
        order.first[l] = static_cast<std::uint16_t>(count);
        for (int v = 0; v < 4; ++v) {
            const __mmask64 found = _mm512_cmpeq_epi8_mask(length[v], _mm512_set1_epi8(static_cast<char>(l)));
            _mm512_storeu_si512(&order.bytes[count], _mm512_maskz_compress_epi8(found, byte[v]));
            count += static_cast<std::size_t>(std::popcount(found));
        }
    }
    order.first[length_count] = static_cast<std::uint16_t>(count);
}

/// For 64 symbols, which of them have a length. (Every x86-64 CPU can do this.)
std::uint64_t symbols_of_length(const std::uint8_t* lengths, std::size_t length) noexcept {
    const __m128i wanted = _mm_set1_epi8(static_cast<char>(length));
    std::uint64_t found = 0;
    for (int i = 0; i < 4; ++i) {
        const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(lengths + 16 * i));
        const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(some, wanted));
        found |= static_cast<std::uint64_t>(mask) << 16 * i;
    }
    return found;
}

void order_sse2(const std::uint8_t* lengths, code_order& order) noexcept {
    std::size_t count = 0;
    for (std::size_t l = 1; l < length_count; ++l) {
        order.first[l] = static_cast<std::uint16_t>(count);
        for (unsigned from = 0; from < 256; from += 64) {
            for (std::uint64_t left = symbols_of_length(lengths + from, l); left != 0; left &= left - 1) {
                order.bytes[count++] =
                    static_cast<std::uint8_t>(from + static_cast<unsigned>(std::countr_zero(left)));
            }
        }
    }
    order.first[length_count] = static_cast<std::uint16_t>(count);
}

#endif

void order_portable(const std::uint8_t* lengths, code_order& order) noexcept {
    std::array<std::uint16_t, length_count + 1> place{};
    for (std::size_t s = 0; s < 256; ++s) ++place[lengths[s] + 1U];
    place[1] = 0;
    for (std::size_t l = 2; l < place.size(); ++l)
        place[l] = static_cast<std::uint16_t>(place[l] + place[l - 1]);
    order.first = place;
    for (std::size_t s = 0; s < 256; ++s) {
        if (lengths[s] != 0) order.bytes[place[lengths[s]]++] = static_cast<std::uint8_t>(s);
    }
}

}  // namespace

void order_codes(const std::array<std::uint8_t, state_model::symbols>& lengths, cpu_level level,
                 code_order& order) noexcept {
    order.escape_length = lengths[state_model::escape];
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return order_avx512(lengths.data(), order);
    if (level >= cpu_level::bmi2) return order_sse2(lengths.data(), order);
#endif
    (void)level;
    order_portable(lengths.data(), order);
}

}  // namespace huffpipe::context
