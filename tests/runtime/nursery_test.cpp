#include "runtime/nursery.hpp"

#include "runtime/channel.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/one_shot.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/seeded_executor.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

using namespace huffpipe::runtime;

namespace {

task<void> count(std::atomic<int>& ended) {
    ended.fetch_add(1, std::memory_order_relaxed);  // a sum, read after the join
    co_return;
}

task<void> wait_then_fail(executor& home, int turns, std::string why, std::string& first) {
    for (int i = 0; i < turns; ++i) co_await resume_on(home);
    if (first.empty()) first = why;
    throw std::runtime_error(why);
}

task<int> tree(executor& home, int depth) {
    if (depth == 0) co_return 1;
    int left = 0;
    int right = 0;
    nursery children;
    auto grow = [](executor& where, int levels, int& leaves) -> task<void> {
        leaves = co_await tree(where, levels);
    };
    children.start(home, grow(home, depth - 1, left));
    children.start(home, grow(home, depth - 1, right));
    co_await children.join();
    co_return left + right;
}

task<void> failing_tree(executor& home, int depth) {
    if (depth == 0) throw std::runtime_error("leaf");
    nursery children;
    children.start(home, failing_tree(home, depth - 1));
    children.start(home, failing_tree(home, depth - 1));
    co_await children.join();
}

task<void> many(executor& home, int children_count, std::atomic<int>& ended) {
    nursery children;
    for (int i = 0; i < children_count; ++i) children.start(home, count(ended));
    co_await children.join();
}

task<void> spread(nursery& family, executor& home, int generations, std::atomic<int>& ended) {
    ended.fetch_add(1, std::memory_order_relaxed);  // a sum, read after the join
    if (generations == 0) co_return;
    family.start(home, spread(family, home, generations - 1, ended));
    family.start(home, spread(family, home, generations - 1, ended));
}

task<void> family_of(executor& home, int generations, std::atomic<int>& ended) {
    nursery family;
    family.start(home, spread(family, home, generations, ended));
    co_await family.join();
}

task<std::string> race_of_errors(executor& home, std::string& first, int& hook_calls) {
    std::string joined;
    nursery children([&hook_calls] { ++hook_calls; });
    children.start(home, wait_then_fail(home, 1, "a", first));
    children.start(home, wait_then_fail(home, 2, "b", first));
    children.start(home, wait_then_fail(home, 1, "c", first));
    try {
        co_await children.join();
    } catch (const std::runtime_error& error) {
        joined = error.what();
    }
    co_return joined;
}

task<void> receive_until_end(receiver<int> values, int& ends) {
    for (;;) {
        const std::optional<int> value = co_await values.receive();
        if (!value) break;
    }
    ++ends;
}

task<int> failure_closes_channel(executor& home) {
    int ends = 0;
    std::string first;
    std::pair<sender<int>, receiver<int>> channel = make_channel<int>(1);
    nursery children([&channel] { channel.first.close(); });
    children.start(home, receive_until_end(channel.second, ends));
    children.start(home, receive_until_end(channel.second, ends));
    children.start(home, wait_then_fail(home, 3, "cancelled", first));
    try {
        co_await children.join();
    } catch (const std::runtime_error&) {
        ends += 10;
    }
    co_return ends;
}

task<int> twice(executor& home) {
    std::string first;
    std::atomic<int> ended = 0;
    int errors = 0;
    nursery children;
    children.start(home, wait_then_fail(home, 0, "x", first));
    try {
        co_await children.join();
    } catch (const std::runtime_error&) {
        ++errors;
    }
    children.start(home, count(ended));
    co_await children.join();
    co_return 10 * errors + ended.load();
}

task<void> hold(std::shared_ptr<const int> resource, executor& home) {
    co_await resume_on(home);
    if (*resource != 7) throw std::runtime_error("released too early");
}

task<long> references_after_join(executor& home) {
    const auto resource = std::make_shared<const int>(7);
    nursery children;
    for (int i = 0; i < 8; ++i) children.start(home, hold(resource, home));
    co_await children.join();
    co_return resource.use_count();
}

task<void> say(std::string& log, char what, bool then_fail = false) {
    log += what;
    if (then_fail) throw std::runtime_error("late");
    co_return;
}

task<void> wait_for(one_shot<void>& result, std::string& log) {
    log += '(';
    try {
        co_await result.get();
        log += ')';
    } catch (const std::runtime_error& error) {
        log += error.what();
    }
}

/// What happens in which order when somebody waits for work, `w`, among bystanders, `.`.
task<std::string> wait_among_others(executor& home, bool work_fails) {
    std::string log;
    one_shot<void> result;
    nursery children;
    children.start(home, wait_for(result, log));
    for (int i = 0; i < 3; ++i) children.start(home, say(log, '.'));
    children.start(home, say(log, 'w', work_fails), result);
    co_await children.join();
    co_return log;
}

task<void> move_and_count(executor& home, int& ended) {
    co_await resume_on(home);
    ++ended;
}

task<void> work_elsewhere(executor& home, executor& there, int rounds, int& ended) {
    one_shot<void> result;
    for (int i = 0; i < rounds; ++i) {
        nursery children;
        children.start(there, move_and_count(there, ended), result);
        co_await result.get();
        ++ended;
        co_await children.join();
        result.reset();
        co_await resume_on(home);
    }
}

}  // namespace

TEST_CASE("a nursery without children can be joined") {
    thread_pool pool(1);
    std::atomic<int> ended = 0;
    sync_wait(pool, many(pool, 0, ended));
    CHECK(ended == 0);
}

// Guards the acquire and release of drop_share (ThreadSanitizer tells).
TEST_CASE("join waits for all children") {
    const watchdog guard("nursery");
    thread_pool pool(2);
    for (int round = 0; round < scaled(200); ++round) {
        std::atomic<int> ended = 0;
        sync_wait(pool, many(pool, 100, ended));
        REQUIRE(ended == 100);
    }
}

TEST_CASE("the first error in time is rethrown, after the hook was called once") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seeded_executor home(seed);
        std::string first;
        int hook_calls = 0;
        const std::string joined = sync_wait(home, race_of_errors(home, first, hook_calls));
        CHECK(joined == first);
        CHECK(hook_calls == 1);
    }
}

TEST_CASE("a failing child can end its siblings through the hook") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seeded_executor home(seed);
        CHECK(sync_wait(home, failure_closes_channel(home)) == 12);
    }
}

TEST_CASE("children may start further children while the owner joins") {
    const watchdog guard("growing nursery");
    thread_pool pool(2);
    std::atomic<int> ended = 0;
    sync_wait(pool, family_of(pool, 12, ended));
    CHECK(ended == (1 << 13) - 1);
}

TEST_CASE("nurseries nest") {
    const watchdog guard("nested nurseries");
    thread_pool pool(2);
    for (int round = 0; round < scaled(5); ++round) REQUIRE(sync_wait(pool, tree(pool, 12)) == 1 << 12);
}

TEST_CASE("an error climbs through nested nurseries, and all children end") {
    const watchdog guard("failing nurseries");
    thread_pool pool(2);
    for (int round = 0; round < scaled(20); ++round)
        REQUIRE_THROWS_WITH(sync_wait(pool, failing_tree(pool, 6)), "leaf");
}

TEST_CASE("a nursery can be used again after join, also after an error") {
    seeded_executor home(1);
    CHECK(sync_wait(home, twice(home)) == 11);
}

TEST_CASE("who waits for the outcome of a child goes on as soon as it has ended") {
    int met = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seeded_executor home(seed);
        const std::string log = sync_wait(home, wait_among_others(home, false));
        const bool waited = log.find('(') < log.find('w');
        CHECK(log.find(waited ? "w)" : "()") != std::string::npos);
        met += waited ? 1 : 0;
    }
    CHECK(met > 0);
    CHECK(met < 100);
}

TEST_CASE("the error of a child whose outcome somebody waits for is not the nursery's") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        seeded_executor home(seed);
        CHECK(sync_wait(home, wait_among_others(home, true)).find("late") != std::string::npos);
    }
}

// Guards one_shot::settle and the end of a child with an outcome (ThreadSanitizer tells).
TEST_CASE("an outcome reaches who waits at another executor, and at the same one") {
    const watchdog guard("outcomes of children");
    thread_pool pool(2);
    io_executor io(1);
    const int rounds = scaled(2000);
    int ended = 0;
    sync_wait(io, work_elsewhere(io, pool, rounds, ended));
    CHECK(ended == 2 * rounds);
    sync_wait(pool, work_elsewhere(pool, pool, rounds, ended));
    CHECK(ended == 4 * rounds);
}

// Guards that a child destroys its frame before it drops its share.
TEST_CASE("what a child holds is released before join is through") {
    const watchdog guard("nursery resources");
    thread_pool pool(2);
    for (int round = 0; round < scaled(500); ++round)
        REQUIRE(sync_wait(pool, references_after_join(pool)) == 1);
}
