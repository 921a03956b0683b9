#include "context/clustering.hpp"

#include "kernels/inline.hpp"
#include "kernels/statistics.hpp"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace huffpipe::context {

namespace {

/// A symbol that a cluster has not seen costs this much, 11.5 bits: about what an escape does. Weights add up
/// to at most 256, so that a row's cost stays below 2^16 (unused clusters cost a little less than that).
constexpr std::uint16_t max_cost = 184;
constexpr std::uint16_t unused_cost = 255;

using symbol_costs = std::array<std::uint16_t, 256>;

/// What each symbol costs in a cluster in which symbols occur so often, in bits / 16: what has not been seen
/// counts for one in `scale`. In a loop that compilers make vectors of.
HUFFPIPE_INLINE void costs_body(const rank_histogram& counts, std::uint32_t scale, std::uint32_t total,
                                symbol_costs& costs) noexcept {
    const auto log_total = static_cast<std::int32_t>(kernels::fixed_log2(total));
    for (std::size_t rank = 0; rank < costs.size(); ++rank) {
        const auto log = static_cast<std::int32_t>(kernels::fixed_log2(scale * counts[rank] + 1));
        const std::int32_t cost = (log_total - log) >> (kernels::log_fraction_bits - 4);
        costs[rank] = static_cast<std::uint16_t>(std::clamp<std::int32_t>(cost, 0, max_cost));
    }
}

void costs_portable(const rank_histogram& counts, std::uint32_t scale, std::uint32_t total,
                    symbol_costs& costs) noexcept {
    costs_body(counts, scale, total, costs);
}

/// Rows, those of them that are to be assigned, and what symbols cost in each of `stride` clusters.
struct assign_job {
    const sparse_rows& rows;
    std::span<const std::uint32_t> chosen;
    const std::uint16_t* costs;  // [rank][cluster]
    std::size_t stride;
    std::uint8_t* cluster_of;
};

/// Finds the cheapest cluster for each row; of equal ones, the first.
void assign_portable(const assign_job& job) noexcept {
    std::array<std::uint16_t, clusterer::max_clusters> sum;
    for (const std::uint32_t r : job.chosen) {
        std::fill_n(sum.begin(), job.stride, 0);
        const std::uint32_t scale = job.rows.weight_scale(r);
        for (const auto& cell : job.rows.row(r)) {
            const std::uint32_t weight = cell.count * scale >> 16;
            const std::uint16_t* cost = job.costs + cell.rank * job.stride;
            for (std::size_t c = 0; c < job.stride; ++c) {
                sum[c] = static_cast<std::uint16_t>(sum[c] + weight * cost[c]);
            }
        }
        const auto best =
            std::min_element(sum.begin(), sum.begin() + static_cast<std::ptrdiff_t>(job.stride));
        job.cluster_of[r] = static_cast<std::uint8_t>(best - sum.begin());
    }
}

#if defined(__x86_64__)
#define HUFFPIPE_AVX2 [[gnu::target("avx2,bmi,bmi2")]]

HUFFPIPE_AVX2 void costs_avx2(const rank_histogram& counts, std::uint32_t scale, std::uint32_t total,
                              symbol_costs& costs) noexcept {
    costs_body(counts, scale, total, costs);
}

/// The index of the least of 16 numbers a vector; of equal ones, the first.
template <std::size_t Vectors>
HUFFPIPE_AVX2 HUFFPIPE_INLINE std::uint8_t index_of_least(const __m256i (&numbers)[Vectors]) noexcept {
    __m256i least = numbers[0];
    for (std::size_t v = 1; v < Vectors; ++v) least = _mm256_min_epu16(least, numbers[v]);
    const __m128i half = _mm_min_epu16(_mm256_castsi256_si128(least), _mm256_extracti128_si256(least, 1));
    const __m256i all = _mm256_broadcastw_epi16(_mm_minpos_epu16(half));
    for (std::size_t v = 0;; ++v) {
        const auto found =
            static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi16(numbers[v], all)));
        if (found != 0)
            return static_cast<std::uint8_t>(16 * v + static_cast<unsigned>(std::countr_zero(found)) / 2);
    }
}

/// The same as `assign_portable`, for a stride of 16 times `Vectors`.
template <std::size_t Vectors>
HUFFPIPE_AVX2 void assign_avx2(const assign_job& job) noexcept {
    for (const std::uint32_t r : job.chosen) {
        __m256i sum[Vectors];
        for (auto& s : sum) s = _mm256_setzero_si256();
        const std::uint32_t scale = job.rows.weight_scale(r);
        for (const auto& cell : job.rows.row(r)) {
            const auto* cost = reinterpret_cast<const __m256i*>(job.costs + cell.rank * (16 * Vectors));
            const __m256i weight = _mm256_set1_epi16(static_cast<short>(cell.count * scale >> 16));
            for (std::size_t v = 0; v < Vectors; ++v) {
                sum[v] = _mm256_add_epi16(sum[v], _mm256_mullo_epi16(weight, _mm256_load_si256(cost + v)));
            }
        }
        job.cluster_of[r] = index_of_least(sum);
    }
}
#endif

void find_costs(cpu_level level, const rank_histogram& counts, std::uint32_t scale, std::uint32_t total,
                symbol_costs& costs) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx2) return costs_avx2(counts, scale, total, costs);
#endif
    (void)level;
    costs_portable(counts, scale, total, costs);
}

void assign(cpu_level level, const assign_job& job) noexcept {
#if defined(__x86_64__)
    if (level >= cpu_level::avx2) {
        return job.stride == 16   ? assign_avx2<1>(job)
               : job.stride == 32 ? assign_avx2<2>(job)
                                  : assign_avx2<4>(job);
    }
#endif
    (void)level;
    assign_portable(job);
}

}  // namespace

void clusterer::set_costs(std::span<const rank_histogram> clusters, std::size_t ranks) noexcept {
    stride_ = clusters.size() <= 16 ? 16 : clusters.size() <= 32 ? 32 : 64;
    std::fill_n(costs_.begin(), ranks * stride_, unused_cost);
    for (std::size_t c = 0; c < clusters.size(); ++c) {
        std::uint32_t total = 0;
        for (std::size_t rank = 0; rank < ranks; ++rank) total += clusters[c][rank];
        symbol_costs costs;
        const std::uint32_t scale = total < 1U << 19 ? 16 : 1;  // logarithms are of numbers below 2^24
        find_costs(level_, clusters[c], scale, scale * total + static_cast<std::uint32_t>(ranks), costs);
        for (std::size_t rank = 0; rank < ranks; ++rank) costs_[rank * stride_ + c] = costs[rank];
    }
}

void clusterer::refine(const sparse_rows& rows, std::span<const std::uint32_t> chosen, std::size_t ranks,
                       std::span<std::uint8_t> cluster_of, std::span<rank_histogram> clusters) noexcept {
    set_costs(clusters, ranks);
    assign(level_, {rows, chosen, costs_.data(), stride_, cluster_of.data()});
    for (auto& cluster : clusters) std::fill_n(cluster.begin(), ranks, 0);
    for (const std::uint32_t r : chosen) rows.add_to(clusters[cluster_of[r]], r);
}

std::size_t clusterer::partition(const sparse_rows& rows, std::span<std::uint32_t> chosen, std::size_t limit,
                                 int rounds, std::size_t ranks, std::span<std::uint8_t> cluster_of,
                                 std::span<rank_histogram> clusters) noexcept {
    const std::size_t count = std::min({limit, chosen.size(), max_clusters});
    const auto seeds_end = chosen.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(chosen.begin(), seeds_end, chosen.end(), [&](std::uint32_t a, std::uint32_t b) {
        return rows.total(a) != rows.total(b) ? rows.total(a) > rows.total(b) : a < b;
    });
    for (std::size_t c = 0; c < count; ++c) {
        clusters[c].fill(0);
        rows.add_to(clusters[c], chosen[c]);
        cluster_of[chosen[c]] = static_cast<std::uint8_t>(c);
    }
    if (chosen.size() == count) return count;
    for (int round = 0; round < rounds; ++round) {
        refine(rows, chosen, ranks, cluster_of, clusters.first(count));
    }
    return count;
}

}  // namespace huffpipe::context
