#include "runtime/credits.hpp"

#include "runtime/nursery.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/seeded_executor.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "test_scale.hpp"
#include "watchdog.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

using namespace huffpipe::runtime;

namespace {

struct usage {
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;
    std::atomic<int> refused = 0;

    void enter() {
        const int inside = now.fetch_add(1) + 1;
        int seen = most.load();
        while (seen < inside && !most.compare_exchange_weak(seen, inside)) {
        }
    }
};

task<void> use_repeatedly(credits& shared, executor& home, int times, usage& seen) {
    for (int i = 0; i < times; ++i) {
        const bool granted = co_await shared.acquire();
        if (!granted) {
            ++seen.refused;
            co_return;
        }
        seen.enter();
        co_await resume_on(home);
        --seen.now;
        shared.release();
    }
}

task<void> close_after(credits& shared, executor& home, int turns) {
    for (int i = 0; i < turns; ++i) co_await resume_on(home);
    shared.close();
}

task<void> users(credits& shared, executor& home, int tasks, int times, usage& seen) {
    nursery children;
    for (int i = 0; i < tasks; ++i) children.start(home, use_repeatedly(shared, home, times, seen));
    co_await children.join();
}

task<void> users_closed(credits& shared, executor& home, int tasks, int turns, usage& seen) {
    nursery children;
    for (int i = 0; i < tasks; ++i) children.start(home, use_repeatedly(shared, home, 1'000'000, seen));
    children.start(home, close_after(shared, home, turns));
    co_await children.join();
}

task<void> queue_up(credits& shared, int number, std::vector<int>& order) {
    const bool granted = co_await shared.acquire();
    if (granted) order.push_back(number);
}

task<bool> try_one(credits& shared) {
    const bool granted = co_await shared.acquire();
    co_return granted;
}

}  // namespace

TEST_CASE("credits are handed out until none is left, and none after close") {
    seeded_executor home(1);
    credits shared(2);
    CHECK(sync_wait(home, try_one(shared)));
    CHECK(shared.available() == 1);
    shared.close();
    shared.close();
    CHECK(!sync_wait(home, try_one(shared)));
    shared.release();
    CHECK(shared.available() == 2);
}

TEST_CASE("a credit goes to the coroutine that has waited longest") {
    seeded_executor home(1);
    credits shared(0);
    std::vector<int> order;
    std::vector<task<void>> waiting;
    struct : runnable {
        void resume() noexcept override {}
    } nothing;
    for (int i = 0; i < 5; ++i) {
        waiting.push_back(queue_up(shared, i, order));
        waiting.back().start(home, nothing);
        home.run();
    }
    for (int i = 0; i < 5; ++i) {
        shared.release();
        home.run();
    }
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
    CHECK(shared.available() == 0);
}

// Guards that release hands over to a waiter (deadlock).
TEST_CASE("never more coroutines are inside than there are credits, and all get in") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seeded_executor home(seed);
        credits shared(3);
        usage seen;
        sync_wait(home, users(shared, home, 10, 20, seen));
        CHECK(seen.most == 3);
        CHECK(shared.available() == 3);
    }
}

TEST_CASE("credits bound what workers of a pool do at once") {
    const watchdog guard("credits on a pool");
    thread_pool pool(3);
    credits shared(2);
    usage seen;
    sync_wait(pool, users(shared, pool, 50, scaled(400), seen));
    CHECK(seen.most <= 2);
    CHECK(seen.now == 0);
    CHECK(shared.available() == 2);
}

TEST_CASE("close refuses everyone who waits, at any moment") {
    const watchdog guard("closing credits");
    thread_pool pool(2);
    for (int round = 0; round < scaled(300); ++round) {
        credits shared(2);
        usage seen;
        sync_wait(pool, users_closed(shared, pool, 8, round, seen));
        REQUIRE(seen.refused == 8);
        REQUIRE(shared.available() == 2);
    }
}
