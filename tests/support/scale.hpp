#pragma once

#include <cstddef>
#include <cstdlib>

namespace huffpipe::test {

/// `iterations`, times the number in the environment variable HUFFPIPE_TEST_SCALE, for long runs.
inline std::size_t scaled(std::size_t iterations) {
    const char* const text = std::getenv("HUFFPIPE_TEST_SCALE");
    const double scale = text != nullptr ? std::atof(text) : 1;
    return scale > 0 ? static_cast<std::size_t>(static_cast<double>(iterations) * scale) : iterations;
}

}  // namespace huffpipe::test
