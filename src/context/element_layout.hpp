#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// What is done to a word before it is divided into bytes.
enum class word_transform : std::uint8_t {
    none = 0,
    /// The difference from the same field of the record before (the first: from 0), modulo the word's range,
    /// in zigzag order (0, -1, 1, -2, ...), so that small differences of either sign have zeros in the high
    /// bytes.
    delta = 1,
    /// Rotated left by one bit: the sign of a floating-point number goes to the low end, which leaves its
    /// exponent in one byte, as for bfloat16 and binary32.
    rotate = 2,
};

/// A field of a record: one word.
struct field {
    std::uint8_t width = 1;  ///< 1, 2, 4 or 8 bytes
    word_transform transform = word_transform::none;
    bool big_endian = false;  ///< never for one byte

    friend bool operator==(const field&, const field&) = default;
};

/// Numbers have structure that a context of neighbouring bytes does not see: what a byte resembles is the
/// byte of the same significance in the same field of the record before.
///
/// A layout takes bytes to be records of `size()` bytes each, after `offset` bytes of something else, and
/// each record to be a series of fields. Each field's words are transformed; then all bytes of the same place
/// in a record, the field's lowest byte first, are put together into a *plane*. Arrays of numbers are records
/// of one field, interleaved channels records of equal fields.
///
/// Written down as: size (1 to 64), offset (below size), one byte per field. Its bits 0 and 1 are the
/// logarithm of the width, bits 2 and 3 the transform, bit 4 is set for big-endian; the others are zero. The
/// widths add up to the size.
class record_layout {
  public:
    static constexpr std::size_t max_size = 64;

    record_layout() = default;

    void add(const field& f) noexcept {
        fields_[count_++] = f;
        size_ += f.width;
    }
    void set_offset(std::size_t offset) noexcept { offset_ = offset; }

    std::size_t size() const noexcept { return size_; }      ///< of a record, in bytes
    std::size_t offset() const noexcept { return offset_; }  ///< of the first record, in bytes
    std::span<const field> fields() const noexcept { return std::span(fields_).first(count_); }

    /// The records in `bytes` bytes.
    std::size_t records(std::size_t bytes) const noexcept {
        return bytes < offset_ ? 0 : (bytes - offset_) / size_;
    }

    /// The size of the description, and the description itself.
    std::size_t description_size() const noexcept { return 2 + count_; }
    void write(byte_span to) const noexcept;

    /// Reads the description of a layout at the front of `from`. Throws `error` (damaged).
    static record_layout read(byte_view from);

  private:
    std::array<field, max_size> fields_{};
    std::size_t count_ = 0;
    std::size_t size_ = 0;
    std::size_t offset_ = 0;
};

}  // namespace huffpipe::context
