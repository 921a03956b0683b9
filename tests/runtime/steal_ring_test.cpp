#include "runtime/steal_ring.hpp"

#include "support/catch.hpp"
#include "test_scale.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

using namespace huffpipe::runtime;

namespace {

struct item final : runnable {
    std::atomic<int> taken = 0;

  private:
    void resume() noexcept override {}
};

void take(runnable* work) {
    static_cast<item*>(work)->taken.fetch_add(1, std::memory_order_relaxed);
}

/// Steals until told to stop, and empties its own ring after each catch.
void steal_all(steal_ring& victim, const std::atomic<bool>& over) {
    steal_ring own;
    for (bool last = false; !last;) {
        last = over.load(std::memory_order_acquire);  // then what was pushed before is visible
        while (runnable* const first = victim.steal_into(own)) {
            take(first);
            while (runnable* const next = own.pop()) take(next);
        }
        std::this_thread::yield();
    }
}

}  // namespace

TEST_CASE("the owner takes its work first in, first out") {
    steal_ring ring;
    std::vector<item> items(3);
    CHECK(ring.empty());
    CHECK(ring.pop() == nullptr);
    for (item& each : items) CHECK(ring.push(each));
    CHECK(!ring.empty());
    for (item& each : items) CHECK(ring.pop() == &each);
    CHECK(ring.empty());
}

TEST_CASE("a full ring refuses more, and takes it again after a pop") {
    steal_ring ring;
    std::vector<item> items(steal_ring::capacity + 1);
    for (std::size_t i = 0; i < steal_ring::capacity; ++i) CHECK(ring.push(items[i]));
    CHECK(!ring.push(items.back()));
    CHECK(ring.pop() == &items.front());
    CHECK(ring.push(items.back()));
}

TEST_CASE("a thief takes the older half, rounded up, in order") {
    steal_ring victim;
    steal_ring thief;
    std::vector<item> items(7);
    for (item& each : items) victim.push(each);
    CHECK(victim.steal_into(thief) == &items[0]);
    for (std::size_t i = 1; i < 4; ++i) CHECK(thief.pop() == &items[i]);
    CHECK(thief.pop() == nullptr);
    for (std::size_t i = 4; i < 7; ++i) CHECK(victim.pop() == &items[i]);
    CHECK(victim.steal_into(thief) == nullptr);
}

// Guards the compare-exchange on head_ (taken twice), and the full check (lost).
TEST_CASE("owner and thieves together take every item exactly once") {
    const int count = scaled(300'000);
    std::vector<item> items(static_cast<std::size_t>(count));
    steal_ring ring;
    std::atomic<bool> over = false;
    std::vector<std::thread> thieves;
    for (int i = 0; i < 3; ++i) thieves.emplace_back([&] { steal_all(ring, over); });
    for (std::size_t i = 0; i < items.size(); ++i) {
        while (!ring.push(items[i]))
            if (runnable* const work = ring.pop()) take(work);
        if (i % 3 == 0)
            if (runnable* const work = ring.pop()) take(work);
    }
    while (runnable* const work = ring.pop()) take(work);
    over.store(true, std::memory_order_release);
    for (std::thread& thief : thieves) thief.join();
    int wrong = 0;
    for (const item& each : items) wrong += each.taken != 1;
    CHECK(wrong == 0);
}
