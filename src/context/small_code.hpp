#pragma once

#include "base/bytes.hpp"
#include "context/bit_string.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// A prefix code for a handful of symbols, as models use it to describe their tables.
///
/// Its own description is one length of 3 bits per symbol. Either the lengths other than 0 make a complete
/// canonical code (shorter codes first, then by symbol), or exactly one symbol has the length 1 and all
/// others 0: that symbol is certain and takes no bits.
class small_code {
  public:
    static constexpr std::size_t max_symbols = 16;
    static constexpr int max_length = 7;

    /// The best code for `counts` (1 to 16 of them), of which at least one is not zero.
    explicit small_code(std::span<const std::uint32_t> counts);

    /// Reads the description of a code of `symbols`. Throws `error` (damaged) when it is not complete.
    small_code(bit_string_reader& from, std::size_t symbols);

    void describe(bit_string_writer& to) const noexcept;

    void put(bit_string_writer& to, std::size_t symbol) const noexcept {
        to.put(codes_[symbol], certain_ ? 0 : lengths_[symbol]);
    }

    std::uint8_t get(bit_string_reader& from) const noexcept {
        const entry found = table_[from.peek(max_length)];
        from.skip(found.length);
        return found.symbol;
    }

  private:
    struct entry {
        std::uint8_t symbol;
        std::uint8_t length;
    };

    void assign() noexcept;

    std::size_t symbols_;
    bool certain_ = false;
    std::array<std::uint8_t, max_symbols> lengths_{};
    std::array<std::uint8_t, max_symbols> codes_{};
    std::array<entry, 1 << max_length> table_{};
};

}  // namespace huffpipe::context
