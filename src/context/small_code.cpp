#include "context/small_code.hpp"

#include "base/error.hpp"
#include "context/symbol_lengths.hpp"

#include <algorithm>

namespace huffpipe::context {

small_code::small_code(std::span<const std::uint32_t> counts) : symbols_(counts.size()) {
    limited_code_lengths(counts, max_length, std::span(lengths_).first(symbols_));
    assign();
}

small_code::small_code(bit_string_reader& from, std::size_t symbols) : symbols_(symbols) {
    std::uint32_t covered = 0;
    std::size_t present = 0;
    for (std::size_t s = 0; s < symbols; ++s) {
        lengths_[s] = static_cast<std::uint8_t>(from.get(3));
        if (lengths_[s] == 0) continue;
        covered += (1U << max_length) >> lengths_[s];
        ++present;
    }
    const bool one_symbol = present == 1 && covered == 1U << (max_length - 1);
    if (covered != 1U << max_length && !one_symbol) {
        throw error(error_kind::damaged, "a code of a model is not complete");
    }
    assign();
}

void small_code::describe(bit_string_writer& to) const noexcept {
    for (std::size_t s = 0; s < symbols_; ++s) to.put(lengths_[s], 3);
}

/// The table is the code: in canonical order the codes of each length follow one another, so the entries that
/// begin with a code are the next 2^(7 - length) ones.
void small_code::assign() noexcept {
    const auto used = std::span(lengths_).first(symbols_);
    certain_ = std::ranges::count(used, 0) + 1 == static_cast<std::ptrdiff_t>(symbols_);
    std::size_t filled = 0;
    for (std::uint8_t length = 1; length <= max_length; ++length) {
        for (std::size_t s = 0; s < symbols_; ++s) {
            if (lengths_[s] != length) continue;
            const std::size_t width = certain_ ? table_.size() : table_.size() >> length;
            const auto bits = static_cast<std::uint8_t>(certain_ ? 0 : length);
            codes_[s] = static_cast<std::uint8_t>(certain_ ? 0 : filled >> (max_length - length));
            std::fill_n(table_.begin() + static_cast<std::ptrdiff_t>(filled), width,
                        entry{static_cast<std::uint8_t>(s), bits});
            filled += width;
        }
    }
}

}  // namespace huffpipe::context
