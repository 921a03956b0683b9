#include "runtime/channel.hpp"

#include "runtime/nursery.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/seeded_executor.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

using namespace huffpipe::runtime;

namespace {

using boxed = std::unique_ptr<int>;

task<bool> send_one(sender<boxed> out, int value, boxed& kept) {
    kept = std::make_unique<int>(value);
    const bool sent = co_await out.send(kept);
    co_return sent;
}

task<void> send_range(sender<int> out, int first, int last, int& accepted) {
    for (int i = first; i < last; ++i) {
        int value = i;
        const bool sent = co_await out.send(value);
        if (!sent) co_return;
        ++accepted;
    }
}

task<void> send_batch(sender<int> out, std::vector<int>& values, bool& sent) {
    sent = co_await out.send_many(values);
}

task<void> receive_all(receiver<int> in, std::vector<int>& values) {
    for (;;) {
        const std::optional<int> value = co_await in.receive();
        if (!value) co_return;
        values.push_back(*value);
    }
}

task<void> receive_some(receiver<int> in, int count, std::vector<int>& values) {
    for (int i = 0; i < count; ++i) {
        const std::optional<int> value = co_await in.receive();
        if (!value) co_return;
        values.push_back(*value);
    }
}

task<void> receive_batches(receiver<int> in, std::size_t max, std::vector<int>& values,
                           std::size_t& largest) {
    std::vector<int> batch;
    for (;;) {
        const bool more = co_await in.receive_many(batch, max);
        if (!more) co_return;
        largest = std::max(largest, batch.size());
        values.insert(values.end(), batch.begin(), batch.end());
    }
}

task<void> close_after(receiver<int> end, executor& home, int turns) {
    for (int i = 0; i < turns; ++i) co_await resume_on(home);
    end.close();
}

std::vector<int> counted(int last) {
    std::vector<int> values(static_cast<std::size_t>(last));
    std::iota(values.begin(), values.end(), 0);
    return values;
}

task<std::vector<int>> pass_on(executor& home, std::size_t capacity, int count, channel_stats& stats) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(capacity);
    std::vector<int> values;
    int accepted = 0;
    nursery children;
    children.start(home, receive_all(ends.second, values));
    children.start(home, send_range(std::exchange(ends.first, {}), 0, count, accepted));
    co_await children.join();
    stats = ends.second.stats();
    co_return values;
}

task<std::vector<int>> pass_on_batched(executor& home, std::size_t capacity, int count, std::size_t max,
                                       std::size_t& largest) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(capacity);
    std::vector<int> values;
    std::vector<int> batch = counted(count);
    bool sent = false;
    nursery children;
    children.start(home, receive_batches(ends.second, max, values, largest));
    children.start(home, send_batch(std::exchange(ends.first, {}), batch, sent));
    co_await children.join();
    if (!sent || !batch.empty()) values.clear();
    co_return values;
}

struct closing {
    int accepted = 0;
    std::vector<int> received;
};

task<closing> close_in_between(executor& home, int turns) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(2);
    closing seen;
    nursery children;
    children.start(home, receive_all(ends.second, seen.received));
    children.start(home, close_after(ends.second, home, turns));
    children.start(home, send_range(std::exchange(ends.first, {}), 0, 50, seen.accepted));
    co_await children.join();
    co_return seen;
}

struct partial {
    bool sent = true;
    std::vector<int> kept;
    std::vector<int> received;
};

task<partial> last_receiver_leaves(executor& home, int taken) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(2);
    partial seen;
    seen.kept = counted(20);
    nursery children;
    children.start(home, send_batch(std::exchange(ends.first, {}), seen.kept, seen.sent));
    children.start(home, receive_some(std::exchange(ends.second, {}), taken, seen.received));
    co_await children.join();
    co_return seen;
}

task<std::vector<int>> two_batches(executor& home) {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(2);
    std::vector<int> received;
    std::vector<int> first(20, 1);
    std::vector<int> second(20, 2);
    bool first_sent = false;
    bool second_sent = false;
    nursery children;
    children.start(home, send_batch(ends.first, first, first_sent));
    children.start(home, send_batch(std::exchange(ends.first, {}), second, second_sent));
    children.start(home, receive_all(ends.second, received));
    co_await children.join();
    co_return received;
}

task<bool> send_without_receiver(boxed& kept) {
    std::pair<sender<boxed>, receiver<boxed>> ends = make_channel<boxed>(4);
    ends.second = {};
    const bool sent = co_await send_one(ends.first, 7, kept);
    co_return sent;
}

task<long> store_and_leave(std::shared_ptr<int> resource) {
    std::pair<sender<std::shared_ptr<int>>, receiver<std::shared_ptr<int>>> ends =
        make_channel<std::shared_ptr<int>>(4);
    std::shared_ptr<int> copy = resource;
    co_await ends.first.send(copy);
    ends.second = {};
    co_return resource.use_count();
}

task<std::vector<int>> drain_after_close() {
    std::pair<sender<int>, receiver<int>> ends = make_channel<int>(4);
    std::vector<int> values = counted(3);
    co_await ends.first.send_many(values);
    ends.first.close();
    ends.first.close();
    ends.second.close();
    int late = 9;
    const bool sent = co_await ends.first.send(late);
    std::vector<int> received;
    co_await receive_all(ends.second, received);
    if (sent) received.clear();
    co_return received;
}

}  // namespace

// Guards the refill after a receive, and the wake-up of receivers by close (deadlocks).
TEST_CASE("values arrive in order and complete, whatever the schedule and the capacity") {
    for (const std::size_t capacity : {1, 2, 7}) {
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            seeded_executor home(seed);
            channel_stats stats;
            const std::vector<int> values = sync_wait(home, pass_on(home, capacity, 100, stats));
            REQUIRE(values == counted(100));
            REQUIRE(stats.sent == 100);
            REQUIRE(stats.send_calls == 100);
            REQUIRE(stats.receive_calls == 100);
            REQUIRE(stats.high_water <= capacity);
        }
    }
}

TEST_CASE("batches arrive in order, at most as large as asked for") {
    for (const std::size_t max : {1, 3, 16}) {
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            seeded_executor home(seed);
            std::size_t largest = 0;
            REQUIRE(sync_wait(home, pass_on_batched(home, 4, 100, max, largest)) == counted(100));
            REQUIRE(largest <= max);
        }
    }
}

TEST_CASE("one sender's batch is not interleaved with another's") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        seeded_executor home(seed);
        const std::vector<int> received = sync_wait(home, two_batches(home));
        REQUIRE(received.size() == 40);
        int changes = 0;
        for (std::size_t i = 1; i < received.size(); ++i) changes += received[i] != received[i - 1];
        REQUIRE(changes == 1);
    }
}

TEST_CASE("what was accepted before close is received, nothing else, and everyone ends") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        seeded_executor home(seed);
        const closing seen = sync_wait(home, close_in_between(home, static_cast<int>(seed % 60)));
        REQUIRE(seen.received == counted(seen.accepted));
    }
}

TEST_CASE("after close, what is stored is received, and sends fail") {
    seeded_executor home(1);
    CHECK(sync_wait(home, drain_after_close()) == counted(3));
}

TEST_CASE("when the last receiver leaves, a sender keeps what was not accepted") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seeded_executor home(seed);
        const int taken = static_cast<int>(seed % 10);
        const partial seen = sync_wait(home, last_receiver_leaves(home, taken));
        REQUIRE(!seen.sent);
        REQUIRE(seen.received == counted(taken));
        REQUIRE(seen.kept.size() <= static_cast<std::size_t>(20 - taken));
        REQUIRE(seen.kept.size() + 2 >= static_cast<std::size_t>(20 - taken));
        REQUIRE(seen.kept.back() == 19);
    }
}

TEST_CASE("a send that fails leaves the value with the caller") {
    seeded_executor home(1);
    boxed kept;
    CHECK(!sync_wait(home, send_without_receiver(kept)));
    REQUIRE(kept);
    CHECK(*kept == 7);
}

TEST_CASE("what nobody can receive any more is destroyed") {
    seeded_executor home(1);
    const auto resource = std::make_shared<int>(1);
    CHECK(sync_wait(home, store_and_leave(resource)) == 2);
}
