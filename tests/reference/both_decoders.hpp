#pragma once

#include "base/error.hpp"
#include "reference/verdict.hpp"

#include <iosfwd>
#include <optional>

namespace huffpipe::test {

/// What a decoder makes of an input: the raw bytes, and the kind of error if it refuses it.
struct outcome {
    std::optional<error_kind> refused;
    huffpipe_reference::bytes raw;

    friend bool operator==(const outcome&, const outcome&) = default;
};

/// "good" or the kind of error, and the number of bytes: "damaged after 17 bytes".
std::ostream& operator<<(std::ostream& to, const outcome& made);

/// What the library makes of a file of streams.
outcome decode_by_library(huffpipe_reference::byte_span packed);

/// What the reference makes of it.
outcome decode_by_reference(huffpipe_reference::byte_span packed);

/// What the reference makes of a payload; nothing is written of one that is refused.
outcome decode_payload_by_reference(unsigned model, huffpipe_reference::byte_span payload,
                                    std::size_t raw_size);

}  // namespace huffpipe::test
