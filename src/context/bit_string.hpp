#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// Writes numbers of a few bits one after another, the highest bit of each first, into bytes that are filled
/// from their highest bit on. Writes nothing past the end of `to`: `full()` tells afterwards.
class bit_string_writer {
  public:
    explicit bit_string_writer(byte_span to) noexcept : to_(to) {}

    /// Appends the low `bits` (0 to 24) of `value`; the higher ones must be zero.
    void put(std::uint32_t value, int bits) noexcept {
        pending_ = pending_ << bits | value;
        pending_bits_ += bits;
        if (pending_bits_ >= 32) {
            pending_bits_ -= 32;
            append(static_cast<std::uint32_t>(pending_ >> pending_bits_));
        }
    }

    /// Fills the last byte up with zero bits. Nothing may be put after this.
    void align() noexcept {
        for (; pending_bits_ > 0; pending_bits_ -= 8) {
            const auto byte = static_cast<std::uint8_t>(pending_ << 8 >> pending_bits_);
            if (written_ < to_.size()) {
                to_[written_++] = byte;
            } else {
                full_ = true;
            }
        }
        pending_bits_ = 0;
    }

    bool full() const noexcept { return full_; }                  ///< something did not fit
    std::size_t size_bytes() const noexcept { return written_; }  ///< bytes written, once aligned

  private:
    void append(std::uint32_t word) noexcept {
        if (to_.size() - written_ >= sizeof word) {
            store_le<std::uint32_t>(&to_[written_], byte_swap(word));
            written_ += sizeof word;
        } else {
            full_ = true;
        }
    }

    byte_span to_;
    std::size_t written_ = 0;
    std::uint64_t pending_ = 0;
    int pending_bits_ = 0;
    bool full_ = false;
};

/// Reads what `bit_string_writer` wrote. Past the end it reads zeros, and `align` then throws.
class bit_string_reader {
  public:
    explicit bit_string_reader(byte_view from) noexcept : from_(from) {}

    /// The next `bits` (0 to 24), without passing them.
    std::uint32_t peek(int bits) noexcept {
        if (available_ < bits) refill();
        return static_cast<std::uint32_t>(window_ >> 1 >> (63 - bits));
    }

    /// Passes `bits`, which `peek` has seen.
    void skip(int bits) noexcept {
        window_ <<= bits;
        available_ -= bits;
    }

    std::uint32_t get(int bits) noexcept {
        const std::uint32_t value = peek(bits);
        skip(bits);
        return value;
    }

    /// Passes the zero bits that fill the last byte, and returns the number of whole bytes read. Throws
    /// `error` (damaged) when those bits are not zero or the bytes ended before.
    std::size_t align() {
        const std::size_t ahead = static_cast<std::size_t>(available_) / 8;
        if (next_ - ahead > from_.size())
            throw error(error_kind::damaged, "a model ends early", from_.size());
        if (get(available_ % 8) != 0) {
            throw error(error_kind::damaged, "unused bits of a model are not zero", next_ - ahead);
        }
        const std::size_t read = next_ - ahead;
        window_ = 0;
        available_ = 0;
        next_ = read;
        return read;
    }

  private:
    /// In one step where eight bytes are left: of these, some bits that do not count yet may enter the window
    /// too, and will do so again as what they are.
    void refill() noexcept {
        if (next_ + 8 <= from_.size()) [[likely]] {
            window_ |= byte_swap(load_le<std::uint64_t>(&from_[next_])) >> available_;
            const int bytes = (63 - available_) / 8;
            next_ += static_cast<std::size_t>(bytes);
            available_ += 8 * bytes;
            return;
        }
        while (available_ <= 56) {
            const std::uint64_t byte = next_ < from_.size() ? from_[next_] : 0;
            ++next_;
            window_ |= byte << (56 - available_);
            available_ += 8;
        }
    }

    byte_view from_;
    std::size_t next_ = 0;      // of the bytes that are yet to enter the window; may pass the end
    std::uint64_t window_ = 0;  // the next bits, from the highest on
    int available_ = 0;         // bits in the window
};

}  // namespace huffpipe::context
