#include "context/zero_gaps.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

struct parts {
    test::bytes gaps;
    test::bytes values;
};

parts split(byte_view raw, gap_format format) {
    const test::guarded_bytes gaps(max_gap_bytes(raw.size(), format.width));
    const test::guarded_bytes values(raw.size());
    const auto sizes = split_gaps(raw, format, gaps.span(), values.span());
    const auto gap_bytes = gaps.span().first(sizes.gaps);
    const auto value_bytes = values.span().first(sizes.values);
    return {{gap_bytes.begin(), gap_bytes.end()}, {value_bytes.begin(), value_bytes.end()}};
}

test::bytes sparse(std::size_t size, unsigned one_in, std::uint32_t seed) {
    std::mt19937 random(seed);
    test::bytes made(size);
    for (auto& b : made) {
        if (random() % one_in == 0) b = static_cast<std::uint8_t>(random());
    }
    return made;
}

}  // namespace

TEST_CASE("gaps and values join to what they were split from") {
    for (const std::size_t width : {1, 2, 4, 8}) {
        for (const std::size_t size : {0, 1, 7, 8, 9, 255, 256, 2048, 30011}) {
            for (const unsigned one_in : {1U, 3U, 50U, 3000U, 1000000U}) {
                const auto raw = sparse(size, one_in, 7);
                const gap_format format{width, static_cast<std::uint8_t>(size % 2)};
                const auto [gaps, values] = split(raw, format);
                const test::guarded_bytes back(size / width * width);
                REQUIRE(join_gaps(gaps, values, format, back.span()));
                REQUIRE(std::equal(back.span().begin(), back.span().end(), raw.begin()));
            }
        }
    }
}

TEST_CASE("gaps are counted as the format says") {
    test::bytes raw(1000);
    raw[0] = 1;
    raw[256] = 2;  // 255 zeros before it
    raw[511] = 3;  // 254
    const auto [gaps, values] = split(raw, {1});
    CHECK(gaps == test::bytes{0, 255, 0, 254});
    CHECK(values == test::bytes{1, 2, 3});
}

TEST_CASE("gaps and values that do not match are refused") {
    test::bytes raw(10);
    CHECK_FALSE(join_gaps(test::bytes{10}, test::bytes{1}, {1}, raw));      // behind the end
    CHECK_FALSE(join_gaps(test::bytes{1, 1}, test::bytes{1}, {1}, raw));    // a value is missing
    CHECK_FALSE(join_gaps(test::bytes{1}, test::bytes{1, 2}, {1}, raw));    // one too many
    CHECK_FALSE(join_gaps(test::bytes{1, 255}, test::bytes{1}, {1}, raw));  // a gap without a value
    CHECK_FALSE(join_gaps(test::bytes{5}, test::bytes{1, 2}, {2}, raw));
    CHECK(join_gaps(test::bytes{4}, test::bytes{1, 2}, {2}, raw));
    CHECK(join_gaps(test::bytes{}, test::bytes{}, {2}, raw));
}
