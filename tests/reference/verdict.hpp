#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace huffpipe_reference {

using bytes = std::vector<std::uint8_t>;
using byte_span = std::span<const std::uint8_t>;

/// What kinds of input are refused, as libhuffpipe(3) names them.
enum class verdict { not_huffpipe, damaged, truncated, trailing, unsupported };

/// Why an input was refused, and where: the offset of the frame at fault, of the first trailing byte, or, for
/// a truncated input, of its end.
struct failure {
    verdict kind;
    std::size_t offset;
};

/// What an input decodes to: the raw bytes of all blocks that were verified, and what came after them if that
/// was refused.
struct result {
    bytes raw;
    std::optional<failure> refused;
};

/// Thrown by all parts of the decoder, caught by decode() alone.
struct refusal {
    verdict kind;
};

/// Enforces a rule: throws a refusal of `kind` unless the rule `holds`.
inline void require(bool holds, verdict kind = verdict::damaged) {
    if (!holds) throw refusal{kind};
}

}  // namespace huffpipe_reference
