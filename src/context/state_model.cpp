#include "context/state_model.hpp"

namespace huffpipe::context {

void state_model::number_states() noexcept {
    std::size_t state = 0;
    for (std::size_t memory = 0; memory < static_cast<std::size_t>(memories()); ++memory) {
        first_state[memory] = static_cast<std::uint8_t>(state);
        for (int i = 0; i < state_count[memory]; ++i) memory_of[state++] = static_cast<std::uint8_t>(memory);
    }
    states = static_cast<int>(state);
}

void assign_codes(const std::array<std::uint8_t, state_model::symbols>& lengths,
                  std::array<std::uint16_t, state_model::symbols>& codes) noexcept {
    std::array<std::uint32_t, state_model::certain + 1> count{};
    for (const auto length : lengths) ++count[length];
    count[0] = 0;
    std::array<std::uint32_t, state_model::certain + 1> next_code{};
    for (std::size_t length = 1; length < state_model::certain; ++length) {
        next_code[length] = (next_code[length - 1] + count[length - 1]) << 1;
    }
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
        const auto length = lengths[symbol];
        const bool coded = length != 0 && length != state_model::certain;
        codes[symbol] = static_cast<std::uint16_t>(coded ? next_code[length]++ : 0);
    }
}

}  // namespace huffpipe::context
