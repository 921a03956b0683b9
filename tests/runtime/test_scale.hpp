#pragma once

#include <cstdlib>

/// `iterations` times the environment variable HUFFPIPE_TEST_SCALE (default 1), at least one: long runs find
/// rarer schedules.
inline int scaled(int iterations) {
    const char* const text = std::getenv("HUFFPIPE_TEST_SCALE");
    const double scale = text == nullptr ? 1.0 : std::atof(text);
    const double product = iterations * scale;
    return product < 1 ? 1 : static_cast<int>(product);
}
