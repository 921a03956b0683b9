#include "cli/resources.hpp"

#include "base/error.hpp"
#include "pipeline/memory_plan.hpp"
#include "support/catch.hpp"
#include "support/fake_root.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::cli;

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

std::uint64_t memory_of(const command_line& given) {
    return pipeline::memory_needed(given.pipeline, pipeline::memory_use::compressing);
}

}  // namespace

TEST_CASE("threads that the command leaves open are settled, others stay") {
    test::fake_root root;
    root.add("proc/self/cgroup", "0::/").add("sys/fs/cgroup/cpu.max", "50000 100000");
    CHECK(with_resources(parse_command_line({}, ""), root.path()).pipeline.cpu_threads == 1);
    CHECK(with_resources(parse_command_line({"-T3"}, ""), root.path()).pipeline.cpu_threads == 3);
}

TEST_CASE("a quarter of the group's memory is used, or the command's own limit") {
    test::fake_root root;
    root.add("proc/self/cgroup", "0::/").add("sys/fs/cgroup/memory.max", std::to_string(200 * mib));
    const command_line given = parse_command_line({"-T16"}, "");
    CHECK(memory_of(given) > 50 * mib);
    CHECK(memory_of(with_resources(given, root.path())) <= 50 * mib);
    const command_line own = parse_command_line({"-T16", "-M", "1G"}, "");
    CHECK(memory_of(with_resources(own, root.path())) == memory_of(given));
}

TEST_CASE("a group with hardly any memory is no reason to refuse, a limit of the command is") {
    test::fake_root root;
    root.add("proc/self/cgroup", "0::/").add("sys/fs/cgroup/memory.max", std::to_string(8 * mib));
    const command_line small = with_resources(parse_command_line({}, ""), root.path());
    CHECK(pipeline::blocks_in_flight(small.pipeline) == 3);
    const auto caught =
        test::error_of([&] { with_resources(parse_command_line({"-M8M"}, ""), root.path()); });
    REQUIRE(caught);
    CHECK(caught->kind() == error_kind::memory);
}
