#include "pipeline/cgroup_limits.hpp"

#include "support/catch.hpp"
#include "support/fake_root.hpp"

using huffpipe::pipeline::cgroup_limits;
using huffpipe::pipeline::read_cgroup_limits;
using huffpipe::test::fake_root;

TEST_CASE("without control groups there are no limits") {
    const fake_root root;
    CHECK(!read_cgroup_limits(root.path()).cpus);
    CHECK(!read_cgroup_limits(root.path()).memory_size);
}

TEST_CASE("version 2: the lowest limit of the group and those around it stands") {
    fake_root root;
    root.add("proc/self/cgroup", "0::/system.slice/job.service")
        .add("sys/fs/cgroup/cpu.max", "max 100000")
        .add("sys/fs/cgroup/memory.max", "max")
        .add("sys/fs/cgroup/system.slice/cpu.max", "250000 100000")
        .add("sys/fs/cgroup/system.slice/memory.max", "1073741824")
        .add("sys/fs/cgroup/system.slice/job.service/cpu.max", "400000 100000");
    SECTION("the one around") {
        const cgroup_limits limits = read_cgroup_limits(root.path());
        CHECK(limits.cpus == 2.5);
        CHECK(limits.memory_size == 1073741824);
    }
    SECTION("its own") {
        root.add("sys/fs/cgroup/system.slice/job.service/cpu.max", "50000 100000")
            .add("sys/fs/cgroup/system.slice/job.service/memory.high", "536870912");
        const cgroup_limits limits = read_cgroup_limits(root.path());
        CHECK(limits.cpus == 0.5);
        CHECK(limits.memory_size == 536870912);
    }
}

TEST_CASE("version 2 in a container: the group is the root of what it sees") {
    fake_root root;
    root.add("proc/self/cgroup", "0::/").add("sys/fs/cgroup/cpu.max", "150000 50000");
    CHECK(read_cgroup_limits(root.path()).cpus == 3.0);
}

TEST_CASE("a group that cannot be seen from here leads to what can be seen") {
    fake_root root;
    root.add("proc/self/cgroup", "0::/docker/0123456789abcdef").add("sys/fs/cgroup/cpu.max", "200000 100000");
    CHECK(read_cgroup_limits(root.path()).cpus == 2.0);
    root.add("proc/self/cgroup", "0::/../../elsewhere");
    CHECK(read_cgroup_limits(root.path()).cpus == 2.0);
}

TEST_CASE("version 1: each controller has a hierarchy of its own") {
    fake_root root;
    root.add("proc/self/cgroup", "12:memory:/m\n5:cpu,cpuacct:/c\n1:name=systemd:/s\n3:cpuset:/other")
        .add("sys/fs/cgroup/memory/m/memory.limit_in_bytes", "268435456")
        .add("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
        .add("sys/fs/cgroup/cpuset/other/cpu.cfs_quota_us", "1")
        .add("sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us", "300000")
        .add("sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_period_us", "100000")
        .add("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1")
        .add("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
    const cgroup_limits limits = read_cgroup_limits(root.path());
    CHECK(limits.cpus == 3.0);
    CHECK(limits.memory_size == 268435456);
}

TEST_CASE("both versions side by side: the lower limit stands") {
    fake_root root;
    root.add("proc/self/cgroup", "1:cpu:/a\n0::/b")
        .add("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "300000")
        .add("sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000")
        .add("sys/fs/cgroup/unified/b/cpu.max", "200000 100000");
    CHECK(read_cgroup_limits(root.path()).cpus == 2.0);
}

TEST_CASE("what makes no sense sets no limit") {
    fake_root root;
    root.add("proc/self/cgroup", "0::/\nnonsense\n:\n5:cpu,memory:/")
        .add("sys/fs/cgroup/cpu.max", "0 0")
        .add("sys/fs/cgroup/memory.max", "12 apples?")
        .add("sys/fs/cgroup/memory.high", "12x")
        .add("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "100000");
    const cgroup_limits limits = read_cgroup_limits(root.path());
    CHECK(!limits.cpus);
    CHECK(limits.memory_size == 12);  // the first word of a file counts
}
