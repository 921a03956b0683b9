#include "context/certain_states.hpp"

#include "context/bit_streams.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::context {

namespace {

constexpr std::size_t most_behind = 8;

}  // namespace

bool confirm_certain(const state_model& model, const state_finder& states, byte_view raw,
                     only_bytes& only) noexcept {
    std::array<bool, 256> leads{};
    for (std::size_t m = 0; m < static_cast<std::size_t>(model.memories()); ++m) {
        for (std::size_t byte = 0; byte < 256; ++byte) leads[byte] |= only[model.next[m][byte]] >= 0;
    }
    if (static_cast<std::size_t>(std::count(leads.begin(), leads.end(), true)) > most_behind) return false;
    const auto look_at = [&](const std::uint8_t* at) {
        std::int16_t& byte = only[states.state(at)];
        if (byte != *at) byte = -1;
    };
    const stream_parts last(raw, stream_count(raw.size()) - 1);
    const auto tail = last.tail();
    for (const std::uint8_t* at = tail.first; at != tail.end; ++at) look_at(at);
    const std::uint8_t* const end = raw.data() + raw.size() - state_finder::longest_context + 1;
    for (int byte = 0; byte < 256; ++byte) {
        if (!leads[static_cast<std::size_t>(byte)]) continue;
        for (const std::uint8_t* behind = raw.data();;) {
            const auto left = static_cast<std::size_t>(end - behind - 1);
            behind = static_cast<const std::uint8_t*>(std::memchr(behind + 1, byte, left));
            if (behind == nullptr) break;
            look_at(behind - 1);
        }
    }
    return true;
}

}  // namespace huffpipe::context
