// What the runtime's primitives cost, in nanoseconds each: medians of several rounds.
#include "runtime/channel.hpp"
#include "runtime/credits.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/one_shot.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/steal_ring.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

using namespace huffpipe::runtime;

namespace {

task<int> one() {
    co_return 1;
}

task<void> await_many(int times) {
    for (int i = 0; i < times; ++i) co_await one();
}

task<void> nothing() {
    co_return;
}

task<void> spawn_many(executor& pool, int times) {
    nursery children;
    for (int i = 0; i < times; ++i) children.start(pool, nothing());
    co_await children.join();
}

task<void> reschedule(executor& pool, int times) {
    for (int i = 0; i < times; ++i) co_await resume_on(pool);
}

task<void> send_all(sender<int> out, int messages) {
    for (int i = 0; i < messages; ++i) {
        int value = i;
        co_await out.send(value);
    }
}

task<void> receive_all(receiver<int> in) {
    for (;;) {
        const std::optional<int> value = co_await in.receive();
        if (!value) co_return;
    }
}

task<void> send_batches(sender<int> out, int messages) {
    std::vector<int> batch;
    for (int i = 0; i < messages; i += 16) {
        batch.assign(16, i);
        co_await out.send_many(batch);
    }
}

task<void> receive_batches(receiver<int> in) {
    std::vector<int> batch;
    for (;;) {
        const bool more = co_await in.receive_many(batch, 16);
        if (!more) co_return;
    }
}

task<void> through_channel(executor& pool, int messages) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(64);
    nursery children;
    children.start(pool, send_all(std::exchange(ends.first, {}), messages));
    children.start(pool, receive_all(std::exchange(ends.second, {})));
    co_await children.join();
}

task<void> through_channel_batched(executor& pool, int messages) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(64);
    nursery children;
    children.start(pool, send_batches(std::exchange(ends.first, {}), messages));
    children.start(pool, receive_batches(std::exchange(ends.second, {})));
    co_await children.join();
}

task<void> take_credits(int times) {
    credits shared(1);
    for (int i = 0; i < times; ++i) {
        co_await shared.acquire();
        shared.release();
    }
}

task<void> ping(one_shot<int>& in, one_shot<int>& out, int times) {
    for (int i = 0; i < times; ++i) {
        out.set_value(i);
        co_await in.get();
        in.reset();
    }
}

task<void> pong(one_shot<int>& in, one_shot<int>& out, int times) {
    for (int i = 0; i < times; ++i) {
        co_await in.get();
        in.reset();
        out.set_value(i);
    }
}

task<void> wake_each_other(executor& left, executor& right, int times) {
    one_shot<int> there;
    one_shot<int> back;
    nursery children;
    children.start(left, ping(back, there, times));
    children.start(right, pong(there, back, times));
    co_await children.join();
}

task<void> count(std::atomic<int>& ended) {
    ended.fetch_add(1, std::memory_order_relaxed);  // a count that another worker waits for, and nothing else
    co_return;
}

/// Queues children in its own ring, and leaves them to thieves.
task<void> feed_thieves(executor& pool, int times) {
    constexpr int batch = 32;
    nursery children;
    std::atomic<int> ended = 0;
    for (int fed = batch; fed <= times; fed += batch) {
        for (int i = 0; i < batch; ++i) children.start(pool, count(ended));
        while (ended.load(std::memory_order_relaxed) < fed) std::this_thread::yield();
    }
    co_await children.join();
}

void push_and_pop(int times) {
    struct : runnable {
        void resume() noexcept override {}
    } item;
    static steal_ring ring;
    for (int i = 0; i < times; ++i) {
        ring.push(item);
        ring.pop();
    }
}

/// Prints the median time of one of the `times` operations that a call of `work` does.
template <typename Work>
void measure(const char* name, int times, Work work) {
    constexpr std::size_t rounds = 7;
    std::array<double, rounds> nanoseconds{};
    for (double& one_round : nanoseconds) {
        const auto begin = std::chrono::steady_clock::now();
        work(times);
        const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
        one_round = taken.count() / times;
    }
    std::sort(nanoseconds.begin(), nanoseconds.end());
    std::printf("%-44s %9.1f ns\n", name, nanoseconds[rounds / 2]);
}

}  // namespace

int main() {
    thread_pool alone(1);
    thread_pool pool(2);
    io_executor io(1);
    measure("ring: push and pop", 1'000'000, push_and_pop);
    measure("task: await one that ends at once", 1'000'000, [&](int n) { sync_wait(alone, await_many(n)); });
    measure("pool: queue and resume, one worker", 300'000,
            [&](int n) { sync_wait(alone, reschedule(alone, n)); });
    measure("nursery: start and join, one worker", 300'000,
            [&](int n) { sync_wait(alone, spawn_many(alone, n)); });
    measure("nursery: start and join, two workers", 300'000,
            [&](int n) { sync_wait(pool, spawn_many(pool, n)); });
    measure("pool: run by a thief", 100'000, [&](int n) { sync_wait(pool, feed_thieves(pool, n)); });
    measure("channel: message, one worker", 500'000,
            [&](int n) { sync_wait(alone, through_channel(alone, n)); });
    measure("channel: message, two workers", 500'000,
            [&](int n) { sync_wait(pool, through_channel(pool, n)); });
    measure("channel: message of 16, one worker", 1'600'000,
            [&](int n) { sync_wait(alone, through_channel_batched(alone, n)); });
    measure("channel: message of 16, two workers", 1'600'000,
            [&](int n) { sync_wait(pool, through_channel_batched(pool, n)); });
    measure("credits: acquire and release", 1'000'000, [&](int n) { sync_wait(alone, take_credits(n)); });
    measure("one_shot: there and back, one worker", 300'000,
            [&](int n) { sync_wait(alone, wake_each_other(alone, alone, n)); });
    measure("one_shot: there and back, worker to thread", 20'000,
            [&](int n) { sync_wait(alone, wake_each_other(alone, io, n)); });
    measure("sync_wait: of nothing", 20'000, [&](int n) {
        for (int i = 0; i < n; ++i) sync_wait(alone, nothing());
    });
}
