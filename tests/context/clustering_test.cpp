#include "context/clustering.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>
#include <numeric>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr cpu_level levels[] = {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512};

struct partition {
    std::vector<std::uint8_t> cluster_of;
    std::vector<rank_histogram> clusters;

    friend bool operator==(const partition&, const partition&) = default;
};

partition partition_at(cpu_level level, const sparse_rows& rows, std::size_t limit) {
    const auto clusters = std::make_unique<clusterer>(level);
    std::vector<std::uint32_t> chosen(rows.size());
    std::iota(chosen.begin(), chosen.end(), 0U);
    partition made{test::bytes(rows.size()), std::vector<rank_histogram>(clusterer::max_clusters)};
    made.clusters.resize(clusters->partition(rows, chosen, limit, 2, 256, made.cluster_of, made.clusters));
    return made;
}

}  // namespace

TEST_CASE("contexts go to the same clusters at every CPU level") {
    std::mt19937 random(1);
    sparse_rows rows(available_cpu_level());
    for (int r = 0; r < 500; ++r) {
        std::array<std::uint16_t, 256> counts{};
        const auto cells = 1 + random() % 60;
        for (std::size_t i = 0; i < cells; ++i)
            counts[random() % 256] = static_cast<std::uint16_t>(1 + random() % (r % 5 == 0 ? 3 : 3000));
        rows.add(counts, 0);
    }
    for (const std::size_t limit : {1, 2, 15, 16, 17, 32, 33, 64}) {
        const auto expected = partition_at(cpu_level::scalar, rows, limit);
        CHECK(expected.clusters.size() == limit);
        for (const auto level : levels) {
            if (level <= available_cpu_level()) CHECK(partition_at(level, rows, limit) == expected);
        }
    }
}

TEST_CASE("contexts with the same two kinds of successors make two clusters") {
    sparse_rows rows(available_cpu_level());
    for (std::size_t r = 0; r < 20; ++r) {
        std::array<std::uint16_t, 256> counts{};
        for (std::size_t s = 0; s < 8; ++s)
            counts[r % 2 * 100 + s] = static_cast<std::uint16_t>(50 + 10 * s + r);
        rows.add(counts, 0);
    }
    for (const auto level : levels) {
        if (level > available_cpu_level()) continue;
        const auto made = partition_at(level, rows, 2);
        for (std::size_t r = 2; r < 20; ++r) CHECK(made.cluster_of[r] == made.cluster_of[r % 2]);
        CHECK(made.cluster_of[0] != made.cluster_of[1]);
    }
}
