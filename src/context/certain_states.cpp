#include "context/certain_states.hpp"

#include "context/bit_streams.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::context {

namespace {

constexpr std::size_t most_behind = 8;

/// Whether each byte of [first, end) that has `behind` behind it is `byte`. Compilers make vectors of this.
[[gnu::always_inline]] inline bool always(const std::uint8_t* first, const std::uint8_t* end,
                                          std::uint8_t behind, std::uint8_t byte) noexcept {
    constexpr std::ptrdiff_t run = 4096;
    while (first != end) {
        const std::ptrdiff_t n = std::min(run, end - first);
        std::uint8_t other = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i)
            other |= static_cast<std::uint8_t>((first[i + 1] == behind) & (first[i] != byte));
        if (other != 0) return false;
        first += n;
    }
    return true;
}

bool always_portable(const std::uint8_t* first, const std::uint8_t* end, std::uint8_t behind,
                     std::uint8_t byte) noexcept {
    return always(first, end, behind, byte);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] bool always_avx2(const std::uint8_t* first, const std::uint8_t* end,
                                         std::uint8_t behind, std::uint8_t byte) noexcept {
    return always(first, end, behind, byte);
}
#endif

auto always_on(cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx2) return always_avx2;
#endif
    (void)level;
    return always_portable;
}

/// The byte that all states after `behind` are thought to know that know but one.
std::int16_t only_before(std::uint8_t behind, const state_model& model, const only_bytes& only) noexcept {
    std::int16_t known = -1;
    for (std::size_t m = 0; m < static_cast<std::size_t>(model.memories()); ++m) {
        const std::int16_t byte = only[model.next[m][behind]];
        if (byte < 0) continue;
        if (known >= 0 && known != byte) return -1;
        known = byte;
    }
    return known;
}

}  // namespace

bool confirm_certain(const state_model& model, const state_finder& states, byte_view raw, only_bytes& only,
                     cpu_level level) noexcept {
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
        const auto value = static_cast<std::uint8_t>(byte);
        const std::int16_t known = only_before(value, model, only);
        if (known >= 0 && always_on(level)(raw.data(), end - 1, value, static_cast<std::uint8_t>(known)))
            continue;
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
