#include "context/merging.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <vector>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr description_cost usual{3 * 64, 64};

struct merged {
    std::size_t left;
    std::vector<std::uint16_t> into;
    std::vector<rank_histogram> counts;

    friend bool operator==(const merged&, const merged&) = default;
};

merged merge(std::vector<cluster> clusters, std::vector<rank_histogram> counts, std::size_t most,
             cpu_level level) {
    merged result{merge_clusters(clusters, counts, most, 256, usual, level), {}, {}};
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        result.into.push_back(clusters[i].into);
        if (clusters[i].into == i) result.counts.push_back(counts[i]);
    }
    return result;
}

/// Counts of one of two kinds of context.
rank_histogram counts_of_kind(int kind, std::uint32_t more) {
    rank_histogram counts{};
    for (std::size_t s = 0; s < 16; ++s)
        counts[static_cast<std::size_t>(kind) * 100 + s] = static_cast<std::uint32_t>(200 + 10 * s) + more;
    return counts;
}

}  // namespace

TEST_CASE("clusters that are alike are joined although there is room, others are not") {
    std::vector<rank_histogram> counts;
    for (std::uint32_t c = 0; c < 6; ++c) counts.push_back(counts_of_kind(c % 2, c));
    const auto result = merge(std::vector<cluster>(6), counts, 6, available_cpu_level());
    CHECK(result.into == std::vector<std::uint16_t>{0, 1, 0, 1, 0, 1});
    CHECK(result.left == 2);
    CHECK(result.counts[0][3] == 3 * 230 + 0 + 2 + 4);
    CHECK(result.counts[0][103] == 0);
}

TEST_CASE("as many are joined as must be, but never those of different memories") {
    std::vector<rank_histogram> counts;
    std::vector<cluster> clusters;
    for (std::uint16_t c = 0; c < 4; ++c) {
        counts.push_back(counts_of_kind(c % 2, 0));
        clusters.push_back({.memory = static_cast<std::uint16_t>(c / 2)});
    }
    CHECK(merge(clusters, counts, 4, available_cpu_level()).left == 4);
    CHECK(merge(clusters, counts, 3, available_cpu_level()).left == 3);
    const auto result = merge(clusters, counts, 1, available_cpu_level());
    CHECK(result.into == std::vector<std::uint16_t>{0, 0, 2, 2});
}

TEST_CASE("the same clusters are joined at every CPU level") {
    std::mt19937 random(5);
    for (int round = 0; round < 20; ++round) {
        std::vector<rank_histogram> counts(30);
        std::vector<cluster> clusters;
        for (std::size_t c = 0; c < counts.size(); ++c) {
            clusters.push_back({.memory = static_cast<std::uint16_t>(c / 10)});
            for (auto& count : counts[c]) count = random() % 4 == 0 ? random() % 2000 : 0;
            counts[c][0] = 1;
        }
        const auto portable = merge(clusters, counts, 9, cpu_level::scalar);
        REQUIRE(portable.left == 9);
        for (const auto level : {cpu_level::avx2, cpu_level::avx512})
            if (level <= available_cpu_level()) REQUIRE(merge(clusters, counts, 9, level) == portable);
    }
}
