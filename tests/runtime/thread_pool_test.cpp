#include "runtime/thread_pool.hpp"

#include "runtime/io_executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/one_shot.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/sync_wait.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <thread>

using namespace huffpipe::runtime;

namespace {

std::string describe(const thread_pool& pool) {
    const pool_counters seen = pool.counters();
    return "runs " + std::to_string(seen.runs) + " parks " + std::to_string(seen.parks) + " wakes " +
           std::to_string(seen.wakes) + " steals " + std::to_string(seen.steals) + " threads " +
           std::to_string(seen.threads_started);
}

task<void> count(std::atomic<int>& ended) {
    ended.fetch_add(1, std::memory_order_relaxed);  // a sum, read after the join
    co_return;
}

task<void> count_many(executor& pool, int times, std::atomic<int>& ended) {
    nursery children;
    for (int i = 0; i < times; ++i) children.start(pool, count(ended));
    co_await children.join();
}

/// Holds its worker until `expected` tasks are here at the same time. Against the rules of the pool, so that
/// it hangs if a worker sleeps while there is work.
task<void> meet(std::atomic<int>& arrived, int expected) {
    ++arrived;
    while (arrived.load() < expected) std::this_thread::yield();
    co_return;
}

task<void> meeting(executor& pool, int size) {
    std::atomic<int> arrived = 0;
    nursery children;
    for (int i = 0; i < size; ++i) children.start(pool, meet(arrived, size));
    co_await children.join();
}

/// A child that queues its siblings in its own ring, and then does not go on until others have run them.
task<void> feed_thieves(executor& pool, int siblings, std::atomic<int>& ended) {
    nursery children;
    for (int i = 0; i < siblings; ++i) children.start(pool, count(ended));
    while (ended.load() < siblings) std::this_thread::yield();
    co_await children.join();
}

task<void> bounce(one_shot<int>& in, one_shot<int>& out, int times, bool begin) {
    for (int i = 0; i < times; ++i) {
        if (!begin || i > 0) {
            co_await in.get();
            in.reset();
        }
        out.set_value(i);
    }
    if (begin) co_await in.get();
}

task<void> ping_pong(executor& left, executor& right, int times) {
    one_shot<int> there;
    one_shot<int> back;
    nursery children;
    children.start(left, bounce(back, there, times, true));
    children.start(right, bounce(there, back, times, false));
    co_await children.join();
}

task<void> spin_in_queue(executor& pool, std::atomic<bool>& over) {
    while (!over.load()) co_await resume_on(pool);
}

task<void> stop_spinning(std::atomic<bool>& over) {
    over = true;
    co_return;
}

task<void> busy_ring_and_injector(executor& pool, executor& io) {
    std::atomic<bool> over = false;
    nursery children;
    children.start(pool, spin_in_queue(pool, over));
    children.start(pool, spin_in_queue(pool, over));
    co_await resume_on(io);  // so that the next comes from outside, through the injector
    children.start(pool, stop_spinning(over));
    co_await children.join();
}

/// Begins on another executor. The last post to the pool, from there, may not have returned yet when all is
/// over: a busy worker takes the work.
task<void> move_to_busy(executor& pool) {
    std::atomic<bool> over = false;
    nursery children;
    children.start(pool, spin_in_queue(pool, over));
    co_await resume_on(pool);
    over = true;
    co_await children.join();
}

double cpu_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Whether all workers sleep, and go on sleeping for a while.
bool rests(const thread_pool& pool) {
    const pool_counters before = pool.counters();
    const double used_before = cpu_milliseconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const double used = cpu_milliseconds() - used_before;
    const pool_counters after = pool.counters();
    return after.parks - after.wakes == after.threads_started && after.parks == before.parks && used < 10;
}

}  // namespace

TEST_CASE("a pool starts no thread before there is work, and then no more than it needs") {
    thread_pool pool(4);
    CHECK(pool.counters().threads_started == 0);
    std::atomic<int> ended = 0;
    sync_wait(pool, count(ended));
    CHECK(pool.counters().threads_started == 1);
}

TEST_CASE("a pool can be started ahead of its work") {
    thread_pool pool(4);
    pool.start();
    CHECK(pool.counters().threads_started == 1);
    std::atomic<int> ended = 0;
    sync_wait(pool, count(ended));
    CHECK(ended == 1);
}

TEST_CASE("a pool runs everything, also what does not fit into a ring") {
    const watchdog guard("many tasks");
    thread_pool pool(2);
    std::atomic<int> ended = 0;
    sync_wait(pool, count_many(pool, scaled(50'000), ended));
    CHECK(ended == scaled(50'000));
    const pool_counters seen = pool.counters();
    CHECK(seen.runs >= static_cast<std::uint64_t>(ended) + 1);
    CHECK(seen.local_pops > 0);
    CHECK(seen.injector_pops > 0);
}

// Guards the release of tail_ in push (ThreadSanitizer tells).
TEST_CASE("what a busy worker has queued is stolen by the others") {
    thread_pool pool(3);
    const watchdog guard("stealing", [&pool] { return describe(pool); });
    for (int round = 0; round < scaled(500); ++round) {
        std::atomic<int> ended = 0;
        sync_wait(pool, feed_thieves(pool, 20, ended));
    }
    CHECK(pool.counters().steals > 0);
}

// Guards the second looks at the queues in thread_pool::work_loop, before sleeping and before running:
// without either, a worker sleeps on while its colleague waits for it (soon, if the schedule is perturbed;
// the test of idle_word tries every interleaving).
TEST_CASE("no worker sleeps while work waits: as many tasks as workers can meet") {
    for (const int workers : {2, 3, 4}) {
        thread_pool pool(static_cast<unsigned>(workers));
        const watchdog guard("meeting", [&pool] { return describe(pool); });
        for (int round = 0; round < scaled(3'000); ++round) sync_wait(pool, meeting(pool, workers));
    }
    SUCCEED();
}

TEST_CASE("two tasks wake each other, between workers and between executors, and no wake-up is lost") {
    thread_pool pool(2);
    io_executor io(1);
    const watchdog guard("ping-pong", [&pool] { return describe(pool); });
    sync_wait(pool, ping_pong(pool, pool, scaled(20'000)));
    sync_wait(pool, ping_pong(pool, io, scaled(10'000)));
    SUCCEED();
}

TEST_CASE("work from outside is run although the ring never empties") {
    thread_pool pool(1);
    io_executor io(1);
    const watchdog guard("injector under load", [&pool] { return describe(pool); });
    for (int round = 0; round < scaled(50); ++round) sync_wait(pool, busy_ring_and_injector(pool, io));
    SUCCEED();
}

TEST_CASE("pools start and stop in a loop, with and without work") {
    const watchdog guard("starting and stopping pools");
    std::atomic<int> ended = 0;
    int expected = 0;
    for (int round = 0; round < scaled(1'000); ++round) {
        thread_pool pool(1 + static_cast<unsigned>(round % 3));
        const int tasks = round % 5;
        if (tasks > 0) sync_wait(pool, count_many(pool, tasks, ended));
        expected += tasks;
    }
    CHECK(ended == expected);
}

// Guards that the destructor waits for posts (posts_in_flight): the I/O thread may still be in one
// (ThreadSanitizer and AddressSanitizer tell).
TEST_CASE("a pool may be destroyed while the thread that posted the last work returns from post") {
    const watchdog guard("destroying a pool under a poster");
    io_executor io(1);
    for (int round = 0; round < scaled(1'000); ++round) {
        const auto pool = std::make_unique<thread_pool>(2);
        sync_wait(io, move_to_busy(*pool));
    }
    SUCCEED();
}

// Again and again, since nobody knows when the last worker of a busy machine has gone to sleep.
TEST_CASE("an idle pool comes to rest, and then uses no CPU time") {
    thread_pool pool(4);
    sync_wait(pool, meeting(pool, 4));
    bool at_rest = false;
    for (int tries = 0; tries < 600 && !at_rest; ++tries) at_rest = rests(pool);
    CHECK(at_rest);
}
