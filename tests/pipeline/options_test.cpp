#include "pipeline/options.hpp"

#include "support/catch.hpp"

using namespace huffpipe::pipeline;

TEST_CASE("blocks in flight follow the threads, or the channel's capacity when it is given") {
    options how;
    how.cpu_threads = 2;
    CHECK(blocks_in_flight(how) == 4);
    how.channel_capacity = 1;
    CHECK(blocks_in_flight(how) == 3);
}
