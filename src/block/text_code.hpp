#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace huffpipe::block {

// The wire format of short text
//
// The payload is one bit stream of the codes in text_code.cpp, which are part of the format: 98 symbols, 97
// bytes known (tab, newline, space to tilde; the newline stands for what comes before the first byte, too)
// and the escape. Each known byte, and the escape, is of one of 16 classes; the class of the symbol before
// chooses the code of the next. An escape is followed by the byte it stands for, as 8 plain bits, which must
// not be one of the known ones. Symbols come from first to last, the first bit in the lowest bit of the first
// byte; zero bits fill the last byte.
//
// It serves what is too short to pay for code lengths of its own: lines that are sent as soon as written.

inline constexpr std::size_t max_text_block = 4096;  ///< raw bytes

/// The payload size in bytes that `raw` (1 to `max_text_block` bytes) would take; or, if that is not below
/// `limit`, something that is not.
std::size_t text_size(byte_view raw, std::size_t limit = std::numeric_limits<std::size_t>::max()) noexcept;

/// Writes the payload of `raw` to `out`, exactly `text_size(raw)` bytes.
void encode_text(byte_view raw, std::uint8_t* out) noexcept;

/// Decodes `payload` to exactly `raw`. Any payload is safe to give: throws `error` (damaged, with an offset
/// in the payload).
void decode_text(byte_view payload, byte_span raw);

}  // namespace huffpipe::block
