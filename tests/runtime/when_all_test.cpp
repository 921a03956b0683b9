#include "runtime/when_all.hpp"

#include "runtime/resume_on.hpp"
#include "runtime/seeded_executor.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"

#include <memory>
#include <stdexcept>
#include <vector>

using namespace huffpipe::runtime;

namespace {

task<std::unique_ptr<int>> square(executor& home, int value) {
    for (int i = 0; i < value % 5; ++i) co_await resume_on(home);
    co_return std::make_unique<int>(value * value);
}

task<int> fail_if(bool broken, executor& home, int& ended) {
    co_await resume_on(home);
    ++ended;
    if (broken) throw std::runtime_error("broken");
    co_return 1;
}

task<void> count(int& ended) {
    ++ended;
    co_return;
}

}  // namespace

TEST_CASE("when_all returns the values in the order of the tasks") {
    thread_pool pool(2);
    std::vector<task<std::unique_ptr<int>>> works;
    for (int i = 0; i < 1000; ++i) works.push_back(square(pool, i));
    const std::vector<std::unique_ptr<int>> squares = sync_wait(pool, when_all(pool, std::move(works)));
    REQUIRE(squares.size() == 1000);
    for (int i = 0; i < 1000; ++i) REQUIRE(*squares[static_cast<std::size_t>(i)] == i * i);
}

TEST_CASE("when_all waits for every task, also when one fails") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        seeded_executor home(seed);
        int ended = 0;
        std::vector<task<int>> works;
        for (int i = 0; i < 10; ++i) works.push_back(fail_if(i == 4, home, ended));
        CHECK_THROWS_WITH(sync_wait(home, when_all(home, std::move(works))), "broken");
        CHECK(ended == 10);
    }
}

TEST_CASE("when_all of nothing ends at once, and runs tasks without a value") {
    seeded_executor home(1);
    CHECK(sync_wait(home, when_all(home, std::vector<task<int>>())).empty());
    int ended = 0;
    std::vector<task<void>> works;
    for (int i = 0; i < 3; ++i) works.push_back(count(ended));
    sync_wait(home, when_all(home, std::move(works)));
    CHECK(ended == 3);
}
