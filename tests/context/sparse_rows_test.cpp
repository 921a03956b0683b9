#include "context/sparse_rows.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <numeric>
#include <vector>

using namespace huffpipe;
using namespace huffpipe::context;

TEST_CASE("a row keeps the counts that are not zero, in order, at every CPU level") {
    std::mt19937 random(2);
    for (const auto level : {cpu_level::scalar, cpu_level::avx2, cpu_level::avx512}) {
        if (level > available_cpu_level()) continue;
        sparse_rows rows(level);
        std::vector<std::vector<std::uint16_t>> expected;
        for (std::uint32_t r = 0; r < 300; ++r) {
            std::vector<std::uint16_t> counts(16 + random() % 16 * 16);
            const auto share = random() % 7;  // of counts that are not zero, in sixths
            for (auto& count : counts)
                count = random() % 6 < share ? static_cast<std::uint16_t>(random()) : 0;
            const std::uint32_t total = std::accumulate(counts.begin(), counts.end(), 0U);
            REQUIRE(rows.add(counts, r) == total);
            if (total != 0) expected.push_back(counts);
        }
        REQUIRE(rows.size() == expected.size());
        for (std::size_t r = 0; r < rows.size(); ++r) {
            rank_histogram sum{};
            rows.add_to(sum, r);
            for (std::size_t rank = 0; rank < sum.size(); ++rank)
                REQUIRE(sum[rank] == (rank < expected[r].size() ? expected[r][rank] : 0));
            std::uint64_t weights = 0;
            int before = -1;
            for (const auto& cell : rows.row(r)) {
                REQUIRE(cell.count != 0);
                REQUIRE(cell.rank > before);
                before = cell.rank;
                weights += cell.count * std::uint64_t{rows.weight_scale(r)} >> 16;
            }
            REQUIRE(weights <= 256);
        }
    }
}
