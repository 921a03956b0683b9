#include "runtime/io_executor.hpp"

#include "runtime/nursery.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>

using namespace huffpipe::runtime;

namespace {

struct pipe_pair {
    std::array<int, 2> fds{};

    pipe_pair() { REQUIRE(::pipe(fds.data()) == 0); }
    ~pipe_pair() {
        ::close(fds[0]);
        ::close(fds[1]);
    }
};

task<void> read_bytes(int fd, int count, long& total) {
    for (int i = 0; i < count; ++i) {
        char byte = 0;
        if (::read(fd, &byte, 1) == 1) total += byte;
    }
    co_return;
}

task<void> write_bytes(int fd, int count) {
    for (int i = 0; i < count; ++i) {
        const char byte = 1;
        if (::write(fd, &byte, 1) != 1) co_return;
    }
    co_return;
}

/// Both block on each other, each in a thread of its own.
task<long> through_pipe(executor& io, const pipe_pair& pipe, int count) {
    long total = 0;
    nursery children;
    children.start(io, read_bytes(pipe.fds[0], count, total));
    children.start(io, write_bytes(pipe.fds[1], count));
    co_await children.join();
    co_return total;
}

task<void> count(std::atomic<int>& ended) {
    ended.fetch_add(1, std::memory_order_relaxed);  // a sum, read after the join
    co_return;
}

task<void> count_many(executor& io, int times, std::atomic<int>& ended) {
    nursery children;
    for (int i = 0; i < times; ++i) children.start(io, count(ended));
    co_await children.join();
}

/// Occupies a worker until the blocked reader's pipe is written: if blocking I/O ran on the pool's only
/// worker, this would hang.
task<void> feed_from_pool(int fd) {
    const char byte = 5;
    if (::write(fd, &byte, 1) != 1) co_return;
    co_return;
}

task<long> blocked_reader_and_pool(executor& pool, executor& io, const pipe_pair& pipe) {
    long total = 0;
    nursery children;
    children.start(io, read_bytes(pipe.fds[0], 1, total));
    for (int i = 0; i < 10; ++i) co_await resume_on(pool);
    children.start(pool, feed_from_pool(pipe.fds[1]));
    co_await children.join();
    co_return total;
}

task<void> go_to(executor& there) {
    co_await resume_on(there);
}

}  // namespace

TEST_CASE("I/O threads are started when work comes, and no more than allowed") {
    std::atomic<int> ended = 0;
    io_executor io(3);
    CHECK(io.threads_started() == 0);
    sync_wait(io, count(ended));
    CHECK(io.threads_started() == 1);
    sync_wait(io, count_many(io, 1000, ended));
    CHECK(io.threads_started() <= 3);
    CHECK(io.runs() >= 1002);
    CHECK(ended == 1001);
}

// Guards the notification in post (hangs).
TEST_CASE("an idle I/O thread wakes up for new work, before another is started") {
    const watchdog guard("idle I/O thread");
    std::atomic<int> ended = 0;
    io_executor io(3);
    for (int i = 0; i < 3; ++i) {
        sync_wait(io, count(ended));
        while (io.threads_idle() == 0) std::this_thread::yield();  // on its way from the work to sleep
    }
    CHECK(ended == 3);
    CHECK(io.threads_started() == 1);
}

TEST_CASE("an I/O executor can be started ahead of its work") {
    io_executor io(2);
    io.start();
    CHECK(io.threads_started() == 1);
    std::atomic<int> ended = 0;
    sync_wait(io, count(ended));
    CHECK(io.threads_started() == 1);
}

TEST_CASE("coroutines may block, each on a thread of its own") {
    const watchdog guard("blocking on a pipe");
    const pipe_pair pipe;
    io_executor io(2);
    CHECK(sync_wait(io, through_pipe(io, pipe, scaled(100'000))) == scaled(100'000));
}

TEST_CASE("a blocked reader does not occupy a worker of the pool") {
    const watchdog guard("blocked reader");
    const pipe_pair pipe;
    thread_pool pool(1);
    io_executor io(1);
    CHECK(sync_wait(pool, blocked_reader_and_pool(pool, io, pipe)) == 5);
}

// Guards that the destructor waits for posts, as in the pool's test.
TEST_CASE("an I/O executor may be destroyed while the thread that posted the last work returns from post") {
    const watchdog guard("destroying an I/O executor under a poster");
    thread_pool pool(1);
    for (int round = 0; round < scaled(500); ++round) {
        const auto io = std::make_unique<io_executor>(1);
        sync_wait(pool, go_to(*io));
    }
    SUCCEED();
}

TEST_CASE("I/O executors start and stop in a loop") {
    const watchdog guard("starting and stopping I/O executors");
    std::atomic<int> ended = 0;
    for (int round = 0; round < scaled(500); ++round) {
        io_executor io(2);
        if (round % 3 != 0) sync_wait(io, count_many(io, round % 4, ended));
    }
    SUCCEED();
}
