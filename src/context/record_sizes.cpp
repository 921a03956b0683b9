#include "context/record_sizes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace huffpipe::context {

namespace {

/// How many of `size` bytes are nearly what the byte `lag` earlier is. In records of n bytes they often are
/// at the lag n and its multiples: the same field, the same byte of it.
[[gnu::always_inline]] inline std::uint32_t near_matches(const std::uint8_t* bytes, std::size_t size,
                                                         std::size_t lag) noexcept {
    constexpr std::uint8_t near = 2;
    constexpr std::size_t run = 64;
    std::uint32_t matches = 0;
    for (; size >= run; size -= run, bytes += run) {
        std::array<std::uint8_t, run> is_near;
        for (std::size_t k = 0; k < run; ++k) {
            const auto difference = static_cast<std::uint8_t>(bytes[k] - *(bytes + k - lag) + near);
            is_near[k] = difference <= 2 * near;
        }
        for (const auto yes : is_near) matches += yes;
    }
    return matches;
}

using lag_matches = std::array<std::uint32_t, longest_record + 1>;

[[gnu::always_inline]] inline void count_matches(const stretches& sample, std::size_t longest,
                                                 lag_matches& matches) noexcept {
    constexpr std::size_t enough = 8192;
    const std::size_t step = (sample.size() + enough - 1) / enough;
    for (std::size_t k = 0; k < sample.count(); k += step) {
        const std::size_t skipped =
            k == 0 ? longest : 0;  // a stretch, but for the first, has bytes before it
        const byte_view stretch = sample[k].first(std::min(sample.length(), enough)).subspan(skipped);
        for (std::size_t lag = 2; lag <= longest; ++lag)
            matches[lag] += near_matches(stretch.data(), stretch.size(), lag);
    }
}

void matches_portable(const stretches& sample, std::size_t longest, lag_matches& matches) noexcept {
    count_matches(sample, longest, matches);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void matches_avx2(const stretches& sample, std::size_t longest,
                                          lag_matches& matches) noexcept {
    count_matches(sample, longest, matches);
}
#endif

/// Records that a sample should have at least: with fewer, chance makes any division look good.
constexpr std::size_t least_records = 512;

}  // namespace

std::size_t likely_record_sizes(const stretches& sample, std::size_t periods, cpu_level level,
                                std::span<std::size_t, most_record_sizes> sizes) noexcept {
    const std::size_t longest = std::clamp<std::size_t>(sample.size() / least_records, 16, longest_record);
    lag_matches matches{};
    if (periods > 0) {
#if defined(__x86_64__)
        const auto count = level >= cpu_level::avx2 ? matches_avx2 : matches_portable;
#else
        const auto count = matches_portable;
#endif
        count(sample, longest, matches);
    }
    (void)level;
    std::array<std::size_t, longest_record - 1> lags;
    std::iota(lags.begin(), lags.end(), 2);
    std::stable_sort(lags.begin(), lags.end(), [&](auto a, auto b) { return matches[a] > matches[b]; });
    std::size_t count = 0;
    for (const std::size_t usual : {2, 4}) sizes[count++] = usual;
    for (std::size_t i = 0; periods > 0 && i < longest - 1 && count < periods + 2; ++i) {
        std::size_t size = 2;
        while (lags[i] % size != 0 || matches[size] * 8 < matches[lags[i]] * 7) ++size;
        const auto known = sizes.first(count);
        if (std::ranges::find(known, size) == known.end()) sizes[count++] = size;
    }
    return count;
}

}  // namespace huffpipe::context
