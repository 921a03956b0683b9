#include "pipeline/options.hpp"

#include "support/catch.hpp"

#include <sched.h>

using namespace huffpipe::pipeline;

TEST_CASE("blocks in flight follow the threads, or the channel's capacity when it is given") {
    options how;
    how.cpu_threads = 2;
    CHECK(blocks_in_flight(how) == 6);
    how.channel_capacity = 1;
    CHECK(blocks_in_flight(how) == 3);
}

TEST_CASE("the number of CPUs honours the affinity of the process") {
    cpu_set_t before;
    REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
    CHECK(available_cpus() == static_cast<unsigned>(CPU_COUNT(&before)));
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &before) && CPU_COUNT(&one) == 0) CPU_SET(cpu, &one);
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    CHECK(available_cpus() == 1);
    sched_setaffinity(0, sizeof before, &before);
}
