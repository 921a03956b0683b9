#include "pipeline/memory_plan.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

options with_threads(unsigned threads) {
    options how;
    how.cpu_threads = threads;
    return how;
}

}  // namespace

TEST_CASE("whatever limit is kept is kept by the estimate, with as many threads as fit") {
    for (const memory_use use : {memory_use::compressing, memory_use::decompressing}) {
        unsigned last = 1;
        for (std::uint64_t limit = least_memory(with_threads(16), use); limit < 400 * mib; limit += mib) {
            const options planned = within_memory(with_threads(16), use, limit);
            CHECK(memory_needed(planned, use) <= limit);
            CHECK(blocks_in_flight(planned) >= 3);
            CHECK(planned.cpu_threads >= last);
            CHECK(blocks_in_flight(planned) >= planned.cpu_threads);
            last = planned.cpu_threads;
        }
        CHECK(last == 16);
    }
}

TEST_CASE("options that fit stay as they are") {
    const options planned = within_memory(with_threads(2), memory_use::compressing, 1000 * mib);
    CHECK(planned.cpu_threads == 2);
    CHECK(planned.channel_capacity == 0);
}

TEST_CASE("a limit below three blocks is refused") {
    options how = with_threads(4);
    how.block_size = 4 * mib;
    const std::uint64_t least = least_memory(how, memory_use::compressing);
    CHECK(blocks_in_flight(within_memory(how, memory_use::compressing, least)) == 3);
    const auto caught = test::error_of([&] { within_memory(how, memory_use::compressing, least - 1); });
    REQUIRE(caught);
    CHECK(caught->kind() == error_kind::memory);
}

TEST_CASE("smaller blocks need less, and a decoder expects the largest") {
    options how = with_threads(4);
    how.block_size = 1024;
    CHECK(memory_needed(how, memory_use::compressing) <
          memory_needed(with_threads(4), memory_use::compressing));
    CHECK(memory_needed(how, memory_use::decompressing) > 6 * 8 * mib);
}
