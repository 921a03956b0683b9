#include "context/histogram_facts.hpp"

#include "kernels/avx512_intrinsics.hpp"
#include "kernels/inline.hpp"
#include "kernels/statistics.hpp"

#include <cstddef>

namespace huffpipe::context {

namespace {

// Loops that compilers make vectors of. Short ones: a sum of products is half as long as a part of another.

template <class Counts>
HUFFPIPE_INLINE entropy_facts entropy_body(Counts counts) noexcept {
    entropy_facts facts;
    alignas(64) byte_histogram numbers, logs;
    for (std::size_t i = 0; i < 256; ++i) numbers[i] = counts(i);
    for (std::size_t i = 0; i < 256; ++i) logs[i] = kernels::fixed_log2(numbers[i]);
    for (std::size_t i = 0; i < 256; ++i) facts.logs += std::uint64_t{numbers[i]} * logs[i];
    for (std::size_t i = 0; i < 256; ++i) {
        facts.total += numbers[i];
        facts.present += numbers[i] != 0;
    }
    return facts;
}

HUFFPIPE_INLINE histogram_facts facts_body(const byte_histogram& counts) noexcept {
    histogram_facts facts{entropy_body([&](std::size_t i) { return counts[i]; })};
    for (std::size_t i = 0; i < 256; ++i) {
        facts.most = counts[i] > facts.most ? counts[i] : facts.most;
        facts.single += counts[i] == 1;
    }
    return facts;
}

HUFFPIPE_INLINE entropy_facts sum_body(const byte_histogram& a, const byte_histogram& b) noexcept {
    return entropy_body([&](std::size_t i) { return a[i] + b[i]; });
}

histogram_facts facts_portable(const byte_histogram& counts) noexcept {
    return facts_body(counts);
}
entropy_facts sum_portable(const byte_histogram& a, const byte_histogram& b) noexcept {
    return sum_body(a, b);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] histogram_facts facts_avx2(const byte_histogram& counts) noexcept {
    return facts_body(counts);
}
[[gnu::target("avx2")]] entropy_facts sum_avx2(const byte_histogram& a, const byte_histogram& b) noexcept {
    return sum_body(a, b);
}
HUFFPIPE_AVX512 histogram_facts facts_avx512(const byte_histogram& counts) noexcept {
    return facts_body(counts);
}
HUFFPIPE_AVX512 entropy_facts sum_avx512(const byte_histogram& a, const byte_histogram& b) noexcept {
    return sum_body(a, b);
}
#endif

}  // namespace

histogram_facts facts_of(const byte_histogram& counts, cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return facts_avx512(counts);
    if (level >= cpu_level::avx2) return facts_avx2(counts);
#endif
    (void)level;
    return facts_portable(counts);
}

entropy_facts facts_of_sum(const byte_histogram& a, const byte_histogram& b, cpu_level level) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx512) return sum_avx512(a, b);
    if (level >= cpu_level::avx2) return sum_avx2(a, b);
#endif
    (void)level;
    return sum_portable(a, b);
}

cost entropy_of(const entropy_facts& facts) noexcept {
    constexpr unsigned scale = kernels::log_fraction_bits - 6;
    const std::uint64_t whole = std::uint64_t{facts.total} * kernels::fixed_log2(facts.total);
    return whole > facts.logs ? (whole - facts.logs) >> scale : 0;  // logarithms are rounded
}

}  // namespace huffpipe::context
