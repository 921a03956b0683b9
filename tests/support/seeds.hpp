#pragma once

#include "support/scale.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace huffpipe::test {

inline constexpr std::size_t full_seeds = 100'000;

/// Calls `run` with the seeds from 1 to `usual`, or to 100,000 where HUFFPIPE_TEST_FULL is 1;
/// HUFFPIPE_TEST_SCALE multiplies either. With HUFFPIPE_TEST_SEED=N, with N alone, to replay what went wrong
/// there.
template <class Run>
void for_each_seed(std::size_t usual, Run run) {
    if (const char* const one = std::getenv("HUFFPIPE_TEST_SEED")) return run(std::strtoull(one, nullptr, 0));
    const char* const full = std::getenv("HUFFPIPE_TEST_FULL");
    const std::size_t count = scaled(full != nullptr && std::strcmp(full, "1") == 0 ? full_seeds : usual);
    for (std::uint64_t seed = 1; seed <= count; ++seed) run(seed);
}

}  // namespace huffpipe::test
