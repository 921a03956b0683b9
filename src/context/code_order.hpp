#pragma once

#include "base/cpu.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::context {

/// The symbols of a state's code in canonical order: by length, those of a length by value.
struct code_order {
    /// [length]: how many bytes have shorter codes; those of that length follow in `bytes`. (Of lengths from
    /// 1 to `certain` + 1; `first[0]` means nothing.)
    std::array<std::uint16_t, state_model::certain + 2> first;
    int escape_length;  ///< 0 if there is none; the escape is the last symbol of its length
    std::array<std::uint8_t, 256 + 64> bytes;  ///< the last 64 may be overwritten

    /// How many symbols have codes of a length.
    std::size_t symbols_of(int length) const noexcept {
        const auto l = static_cast<std::size_t>(length);
        return static_cast<std::size_t>(first[l + 1] - first[l]) + (escape_length == length ? 1 : 0);
    }
};

/// Finds the order for the lengths of a state. The same at every level.
void order_codes(const std::array<std::uint8_t, state_model::symbols>& lengths, cpu_level level,
                 code_order& order) noexcept;

}  // namespace huffpipe::context
