#include "pipeline/cpu_count.hpp"

#include "support/catch.hpp"

#include <sched.h>

#include <algorithm>
#include <cstddef>

using huffpipe::pipeline::available_cpus;

TEST_CASE("the number of CPUs honours the affinity of the process") {
    cpu_set_t before;
    REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
    CHECK(available_cpus({}) == static_cast<unsigned>(CPU_COUNT(&before)));
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &before) && CPU_COUNT(&one) == 0) CPU_SET(cpu, &one);
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    CHECK(available_cpus({}) == 1);
    sched_setaffinity(0, sizeof before, &before);
}

TEST_CASE("a quota lowers the number of CPUs, and a part of one counts as one") {
    const unsigned by_affinity = available_cpus({});
    const auto with_quota = [](double cpus) { return available_cpus({.cpus = cpus, .memory_size = {}}); };
    CHECK(with_quota(0.1) == 1);
    CHECK(with_quota(1.1) == std::min(2U, by_affinity));
    CHECK(with_quota(1000) == by_affinity);
}
