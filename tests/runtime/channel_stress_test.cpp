#include "runtime/channel.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace huffpipe::runtime;

namespace {

using message = std::unique_ptr<long>;

/// What one task has sent or received.
struct share {
    long count = 0;
    long sum = 0;
};

task<void> produce(sender<message> out, int messages, share& sent) {
    for (int i = 1; i <= messages; ++i) {
        message next = std::make_unique<long>(i);
        const bool accepted = co_await out.send(next);
        if (!accepted) co_return;
        ++sent.count;
        sent.sum += i;
    }
}

task<void> produce_batches(sender<message> out, int messages, share& sent) {
    constexpr int most = 16;
    std::vector<message> batch;
    for (int i = 1; i <= messages;) {
        for (int n = 0; n < most && i <= messages; ++n, ++i) batch.push_back(std::make_unique<long>(i));
        const long offered = static_cast<long>(batch.size());
        const bool accepted = co_await out.send_many(batch);
        const long kept = static_cast<long>(batch.size());
        for (long value = i - offered; value < i - kept; ++value) sent.sum += value;
        sent.count += offered - kept;
        if (!accepted) co_return;
    }
}

task<void> consume(receiver<message> in, long at_most, share& received) {
    for (long i = 0; i < at_most; ++i) {
        const std::optional<message> next = co_await in.receive();
        if (!next) co_return;
        ++received.count;
        received.sum += **next;
    }
}

task<void> consume_batches(receiver<message> in, share& received) {
    std::vector<message> batch;
    for (;;) {
        const bool more = co_await in.receive_many(batch, 16);
        if (!more) co_return;
        for (const message& next : batch) {
            ++received.count;
            received.sum += *next;
        }
    }
}

task<void> close_after(sender<message> end, long messages, receiver<message> in) {
    share ignored;
    co_await consume(std::move(in), messages, ignored);
    end.close();
}

task<void> fail_after(receiver<message> in, long messages) {
    share ignored;
    co_await consume(std::move(in), messages, ignored);
    throw std::runtime_error("consumer broke");
}

struct totals {
    share sent;
    share received;
};

totals sum_up(const std::vector<share>& sent, const std::vector<share>& received) {
    totals all;
    for (const share& one : sent) all.sent.count += one.count, all.sent.sum += one.sum;
    for (const share& one : received) all.received.count += one.count, all.received.sum += one.sum;
    return all;
}

constexpr std::size_t crowd = 16;

task<totals> exchange(executor& senders, executor& receivers, std::size_t capacity, int messages) {
    std::pair<sender<message>, receiver<message>> ends = make_channel<message>(capacity);
    std::vector<share> sent(crowd);
    std::vector<share> received(crowd);
    nursery children;
    for (std::size_t i = 0; i < crowd; i += 2) {
        children.start(senders, produce(ends.first, messages, sent[i]));
        children.start(senders, produce_batches(ends.first, messages, sent[i + 1]));
        children.start(receivers, consume(ends.second, 1L << 40, received[i]));
        children.start(receivers, consume_batches(ends.second, received[i + 1]));
    }
    ends = {};
    co_await children.join();
    co_return sum_up(sent, received);
}

/// Senders that would go on for ever, receivers, and one who closes the channel at some point.
task<totals> exchange_until_closed(executor& home, std::size_t capacity, long close_at) {
    std::pair<sender<message>, receiver<message>> ends = make_channel<message>(capacity);
    std::vector<share> sent(4);
    std::vector<share> received(4);
    nursery children;
    children.start(home, close_after(ends.first, close_at, ends.second));
    for (std::size_t i = 0; i < 4; i += 2) {
        children.start(home, produce(ends.first, 1 << 30, sent[i]));
        children.start(home, produce_batches(ends.first, 1 << 30, sent[i + 1]));
        children.start(home, consume(ends.second, 1L << 40, received[i]));
        children.start(home, consume_batches(ends.second, received[i + 1]));
    }
    ends = {};
    co_await children.join();
    totals all = sum_up(sent, received);
    all.received.count += close_at;  // the closer's own, of which it kept no sum
    co_return all;
}

/// All receivers leave after a while; senders must end.
task<long> receivers_leave(executor& home, long after) {
    std::pair<sender<message>, receiver<message>> ends = make_channel<message>(3);
    std::vector<share> sent(4);
    std::vector<share> received(2);
    nursery children;
    for (share& one : sent) children.start(home, produce(ends.first, 1 << 30, one));
    for (share& one : received) children.start(home, consume(ends.second, after, one));
    ends = {};
    co_await children.join();
    co_return received[0].count + received[1].count;
}

/// A consumer fails in the middle; its nursery's hook closes the channel, and all others come to an end.
task<void> consumer_fails(executor& home, long after) {
    std::pair<sender<message>, receiver<message>> ends = make_channel<message>(3);
    std::vector<share> sent(4);
    share received;
    nursery children([&ends] { ends.first.close(); });
    for (share& one : sent) children.start(home, produce(ends.first, 1 << 30, one));
    children.start(home, consume(ends.second, 1L << 40, received));
    children.start(home, fail_after(ends.second, after));
    co_await children.join();
}

}  // namespace

TEST_CASE("a million messages between many tasks all arrive, once") {
    const watchdog guard("a million messages");
    thread_pool pool(2);
    const int messages = scaled(1'000'000 / static_cast<int>(crowd));
    const totals all = sync_wait(pool, exchange(pool, pool, 64, messages));
    CHECK(all.sent.count == static_cast<long>(messages) * static_cast<long>(crowd));
    CHECK(all.received.count == all.sent.count);
    CHECK(all.received.sum == all.sent.sum);
}

TEST_CASE("messages cross between the pool and I/O threads through a channel of one") {
    const watchdog guard("channel between executors");
    thread_pool pool(2);
    io_executor io(2);
    const totals all = sync_wait(pool, exchange(pool, io, 1, scaled(2'000)));
    CHECK(all.received.count == static_cast<long>(scaled(2'000)) * static_cast<long>(crowd));
    CHECK(all.received.sum == all.sent.sum);
}

TEST_CASE("closing at any point loses no accepted message, and everyone ends") {
    const watchdog guard("closing channels");
    thread_pool pool(3);
    for (int round = 0; round < scaled(300); ++round) {
        const std::size_t capacity = 1 + static_cast<std::size_t>(round % 5);
        const totals all = sync_wait(pool, exchange_until_closed(pool, capacity, round));
        REQUIRE(all.received.count == all.sent.count);
    }
}

TEST_CASE("senders end when the receivers leave at any point") {
    const watchdog guard("leaving receivers");
    thread_pool pool(3);
    for (int round = 0; round < scaled(300); ++round)
        REQUIRE(sync_wait(pool, receivers_leave(pool, round)) == 2L * round);
}

TEST_CASE("a consumer that fails at any point ends the producers through the nursery's hook") {
    const watchdog guard("failing consumer");
    thread_pool pool(3);
    for (int round = 0; round < scaled(300); ++round)
        REQUIRE_THROWS_WITH(sync_wait(pool, consumer_fails(pool, round)), "consumer broke");
}
