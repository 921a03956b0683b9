#include "context/planes.hpp"

#include "sample_layouts.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr cpu_level levels[] = {cpu_level::scalar, cpu_level::avx2, cpu_level::avx512};

}  // namespace

TEST_CASE("planes join to the records they were split from, the same planes at every CPU level") {
    for (const auto& layout : test::sample_layouts()) {
        for (const std::size_t size : {0, 1, 13, 14, 15, 63, 64, 1000, 40001}) {
            const auto raw = test::draws(size, 2, 5);
            const std::size_t records = layout.records(size);
            test::bytes first;
            for (const auto level : levels) {
                if (level > available_cpu_level()) continue;
                const test::guarded_bytes planes(records * layout.size());
                split_planes(layout, raw, planes.span(), level);
                const test::bytes copy(planes.span().begin(), planes.span().end());
                if (first.empty()) first = copy;
                REQUIRE(copy == first);
                const test::guarded_bytes back(size);
                std::ranges::fill(back.span(), std::uint8_t{0xA5});
                join_planes(layout, planes.span(), back.span(), level);
                const std::size_t begin = std::min(layout.offset(), size),
                                  end = begin + records * layout.size();
                for (std::size_t i = 0; i < size; ++i) {
                    REQUIRE(back.span()[i] == (i >= begin && i < end ? raw[i] : 0xA5));
                }
            }
        }
    }
}

TEST_CASE("small differences of either sign leave the high planes zero") {
    const auto raw = test::walk<std::uint32_t>(4000, 6, true);
    test::bytes planes(4000);
    split_planes(test::layout_of({{4, word_transform::delta, true}}, 0), raw, planes, cpu_level::scalar);
    for (std::size_t i = 1; i < 1000; ++i) {
        REQUIRE(planes[i] <= 60);
        for (std::size_t p = 1; p < 4; ++p) REQUIRE(planes[p * 1000 + i] == 0);
    }
}
