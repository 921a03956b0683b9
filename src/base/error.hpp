#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace huffpipe {

/// What went wrong, as far as a caller can act on it.
enum class error_kind {
    usage,         ///< an argument is out of range
    io,            ///< a read or a write failed; `error::system_code` is the errno
    memory,        ///< an allocation failed, or a memory limit would be passed
    limit,         ///< the output would be larger than the caller allows
    not_huffpipe,  ///< the input is not a huffpipe stream
    damaged,       ///< the input contradicts itself: a check, a code or a size is wrong
    truncated,     ///< the input ends before its stream does
    trailing,      ///< something that is no stream follows a complete stream
    unsupported,   ///< a valid stream that needs a newer version
    bug,           ///< an internal invariant is broken
};

/// The one exception type of huffpipe.
///
/// `offset` counts bytes of the packed (compressed) input; a layer that sees only a part of the input gives
/// the offset within that part, and its caller adds where the part begins (see `shifted`).
class error : public std::runtime_error {
  public:
    static constexpr std::uint64_t nowhere = ~std::uint64_t{0};  ///< the error has no place in the input

    error(error_kind kind, const std::string& message, std::uint64_t offset = nowhere, int system_code = 0)
        : std::runtime_error(message), kind_(kind), offset_(offset), system_code_(system_code) {}

    error_kind kind() const noexcept { return kind_; }
    std::uint64_t offset() const noexcept { return offset_; }  ///< in packed bytes, or `nowhere`
    int system_code() const noexcept { return system_code_; }  ///< an errno value, or 0

    /// Gives the error a place, in bytes, if it has none yet.
    void locate(std::uint64_t offset) noexcept {
        if (offset_ == nowhere) offset_ = offset;
    }

    /// The same error, seen from an input in which this part begins at `base` bytes.
    error shifted(std::uint64_t base) const {
        return {kind_, what(), offset_ == nowhere ? base : base + offset_, system_code_};
    }

  private:
    error_kind kind_;
    std::uint64_t offset_;
    int system_code_;
};

}  // namespace huffpipe
