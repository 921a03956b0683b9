#include "context/integer_log.hpp"

#include "support/catch.hpp"

#include <cmath>

using namespace huffpipe::context;

TEST_CASE("integer logarithms are within their stated errors") {
    for (std::uint32_t c = 1; c < (1U << 22); c += 1 + c / 64) {
        const double log = std::log2(c);
        CHECK(std::abs(log2_256(c) / 256.0 - log) < 0.004);
        CHECK(std::abs(static_cast<double>(x_log2_x_64(c)) / 64 - c * log) <= 0.02 + c * 0.0002);
    }
    CHECK(x_log2_x_64(0) == 0);
    CHECK(log2_256(1) == 0);
    CHECK(log2_256(1024) == 2560);
}
