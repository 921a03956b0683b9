#include "context/certain_states.hpp"

#include "context/bit_streams.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

constexpr std::size_t most_behind = 8;

constexpr std::ptrdiff_t run = 256;

/// Whether any of `run` bytes is not `usual` though the byte behind it is `behind`. Compilers make vectors of
/// it.
[[gnu::always_inline]] inline bool find_exception(const std::uint8_t* at, std::uint8_t behind,
                                                  std::uint8_t usual) noexcept {
    std::uint8_t found = 0;
    for (std::ptrdiff_t i = 0; i < run; ++i) {
        found = static_cast<std::uint8_t>(found | ((at[i + 1] == behind) & (at[i] != usual)));
    }
    return found != 0;
}

bool has_exception(const std::uint8_t* at, std::uint8_t behind, std::uint8_t usual) noexcept {
    return find_exception(at, behind, usual);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] bool has_exception_avx2(const std::uint8_t* at, std::uint8_t behind,
                                                std::uint8_t usual) noexcept {
    return find_exception(at, behind, usual);
}
#endif

auto exception_finder(cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx2) return has_exception_avx2;
#endif
    (void)level;
    return has_exception;
}

/// Calls `visit` with each byte of [at, end) that is not `usual` though the byte behind it is `behind`.
template <class Visit>
void each_exception(const std::uint8_t* at, const std::uint8_t* end, std::uint8_t behind, std::uint8_t usual,
                    cpu_level level, Visit&& visit) {
    const auto found = exception_finder(level);
    while (at != end) {
        const std::uint8_t* const stop = at + std::min(run, end - at);
        if (stop - at < run || found(at, behind, usual)) {
            for (; at != stop; ++at) {
                if (at[1] == behind && at[0] != usual) visit(at);
            }
        }
        at = stop;
    }
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
    // Mostly all memories agree on the byte. What is expected in one may be an exception in another: when
    // there are two such bytes, whatever is there is not one of them.
    const std::uint8_t* const end = raw.data() + raw.size() - state_finder::longest_context;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        if (!leads[byte]) continue;
        std::array<std::int16_t, 2> expected{-1, -1};
        for (std::size_t m = 0; m < static_cast<std::size_t>(model.memories()); ++m) {
            const std::int16_t one = only[model.next[m][byte]];
            if (one >= 0) expected[expected[0] >= 0 && one != expected[0]] = one;
        }
        for (const auto usual : expected) {
            if (usual < 0) continue;
            each_exception(raw.data(), end, static_cast<std::uint8_t>(byte), static_cast<std::uint8_t>(usual),
                           level, look_at);
        }
    }
    return true;
}

}  // namespace huffpipe::context
