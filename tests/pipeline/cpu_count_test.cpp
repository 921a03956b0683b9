#include "pipeline/cpu_count.hpp"

#include "support/catch.hpp"
#include "support/fake_root.hpp"

#include <sched.h>

#include <algorithm>
#include <cstddef>
#include <string>

using huffpipe::pipeline::available_cpus;
using huffpipe::test::fake_root;

TEST_CASE("the number of CPUs honours the affinity of the process") {
    const fake_root unlimited;
    cpu_set_t before;
    REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
    CHECK(available_cpus(unlimited.path()) == static_cast<unsigned>(CPU_COUNT(&before)));
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &before) && CPU_COUNT(&one) == 0) CPU_SET(cpu, &one);
    REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    CHECK(available_cpus(unlimited.path()) == 1);
    sched_setaffinity(0, sizeof before, &before);
}

TEST_CASE("a quota lowers the number of CPUs, and a part of one counts as one") {
    const fake_root unlimited;
    const unsigned by_affinity = available_cpus(unlimited.path());
    const auto with_quota = [](const std::string& cpu_max) {
        fake_root root;
        root.add("proc/self/cgroup", "0::/").add("sys/fs/cgroup/cpu.max", cpu_max);
        return available_cpus(root.path());
    };
    CHECK(with_quota("10000 100000") == 1);
    CHECK(with_quota("110000 100000") == std::min(2U, by_affinity));
    CHECK(with_quota("100000000 100000") == by_affinity);
}
