#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace huffpipe {

using byte_view = std::span<const std::uint8_t>;  ///< bytes that are read
using byte_span = std::span<std::uint8_t>;        ///< bytes that are written

/// Reverses the bytes of an unsigned integer.
template <class T>
constexpr T byte_swap(T value) noexcept {
    static_assert(std::is_unsigned_v<T>);
    if constexpr (sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
    if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
    if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
}

/// Reads a little-endian unsigned integer from `sizeof(T)` bytes at any alignment.
template <class T>
inline T load_le(const std::uint8_t* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    if constexpr (std::endian::native == std::endian::big) value = byte_swap(value);
    return value;
}

/// Writes a little-endian unsigned integer to `sizeof(T)` bytes at any alignment.
template <class T>
inline void store_le(std::uint8_t* to, std::type_identity_t<T> value) noexcept {
    if constexpr (std::endian::native == std::endian::big) value = byte_swap(value);
    std::memcpy(to, &value, sizeof value);
}

}  // namespace huffpipe
