#include "context/estimate.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

double bits_a_byte(cost bits, std::size_t size) {
    return static_cast<double>(bits) / static_cast<double>(one_bit * size);
}

}  // namespace

TEST_CASE("a histogram costs its entropy, and no symbol less than a bit, at every CPU level") {
    byte_histogram even{};
    for (std::size_t b = 0; b < 32; ++b) even[b * 8] = 100;
    CHECK(bits_a_byte(order0_cost(even, 0, cpu_level::scalar), 3200) == 5.0);
    byte_histogram skewed{};
    skewed[0] = 990;
    skewed[1] = 10;
    CHECK(order0_cost(skewed, 0, cpu_level::scalar) == one_bit * (990 + 20));
    CHECK(order0_cost({}, 100, cpu_level::scalar) == 0);
    std::mt19937 random(3);
    for (int round = 0; round < 100; ++round) {
        byte_histogram counts{};
        for (auto& count : counts) count = random() % 3 == 0 ? random() % 70'000 : 0;
        const cost portable = order0_cost(counts, 58, cpu_level::scalar);
        for (const auto cpu : {cpu_level::avx2, cpu_level::avx512}) {
            if (cpu <= available_cpu_level()) REQUIRE(order0_cost(counts, 58, cpu) == portable);
        }
    }
}

TEST_CASE("contexts are seen where there are any") {
    const auto one = std::make_unique<estimator>(available_cpu_level());
    for (const auto estimate : {&estimator::quick_estimate}) {
        const auto noise = (one.get()->*estimate)(test::draws(16'384, 0, 1), 16);
        CHECK(noise.order1 >= noise.order0);
        const auto draws = (one.get()->*estimate)(test::draws(16'384, 9, 2), 16);
        CHECK(draws.order1 * 1000 > draws.order0 * 999);
    }
    const auto text = test::words(16'384, 3);
    const auto quick = one->quick_estimate(text, 16);
    CHECK(quick.order1 < quick.order0);
    CHECK(one->estimate(text, 16).order1 < quick.order1);
}

TEST_CASE("bytes that are nearly all the same are exceptions") {
    test::bytes raw(16'384, 7);
    const estimator any(available_cpu_level());
    CHECK(any.quick_estimate(raw, 16).best() == 0);
    for (std::size_t i = 100; i < raw.size(); i += 200) raw[i] = static_cast<std::uint8_t>(i);
    const auto found = any.quick_estimate(raw, 16);
    CHECK(found.usual == 7);
    CHECK(found.sparse < found.order0 / 4);
    CHECK(found.best() == found.sparse);
}
