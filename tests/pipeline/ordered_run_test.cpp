#include "pipeline/ordered_run.hpp"

#include "runtime/seeded_executor.hpp"
#include "support/catch.hpp"
#include "support/seeds.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>

using namespace huffpipe;
using namespace huffpipe::pipeline;

namespace {

/// What happens in a run: how many blocks there are, and at which of them what fails.
struct plan {
    explicit plan(std::mt19937_64& random)
        : blocks(random() % 13),
          in_flight(3 + random() % 4),
          fill_fails_at(some_place(random)),
          transform_fails_at(some_place(random)),
          drain_fails_at(some_place(random)) {}

    /// Mostly a place that is not reached.
    static std::size_t some_place(std::mt19937_64& random) {
        return random() % 3 == 0 ? random() % 14 : 1000;
    }

    /// The blocks that are drained before something fails, and what fails then.
    std::pair<std::size_t, std::string> outcome() const {
        const std::size_t end = std::min({blocks, fill_fails_at, transform_fails_at, drain_fails_at});
        if (end == fill_fails_at && end <= blocks) return {end, "fill"};
        if (end == blocks) return {end, ""};
        return {end, end == transform_fails_at ? "transform" : "drain"};
    }

    std::size_t blocks, in_flight, fill_fails_at, transform_fails_at, drain_fails_at;
};

/// Numbers as blocks.
class planned_stages {
  public:
    struct job {
        std::size_t number = 0;
        std::size_t square = 0;
    };
    struct worker {};

    explicit planned_stages(const plan& what) : plan_(what) {}

    worker make_worker() const { return {}; }
    filled fill(job& next) {
        if (filled_ == plan_.fill_fails_at) throw error(error_kind::io, "fill");
        if (filled_ == plan_.blocks) return filled::nothing;
        next = {.number = filled_++};
        most_in_flight = std::max(most_in_flight, filled_ - drained);
        return filled::block;
    }
    void transform(job& block, worker&) const {
        if (block.number == plan_.transform_fails_at) throw error(error_kind::io, "transform");
        block.square = block.number * block.number;
    }
    void seal(job& block) { sealed_ = &block; }
    bool may_try() const noexcept { return tried_ % 5 != 4; }
    bool try_write() noexcept {
        if (sealed_->number == plan_.drain_fails_at || ++tried_ % 2 == 0) return false;
        write();
        return true;
    }
    void write() {
        if (sealed_->number == plan_.drain_fails_at) throw error(error_kind::io, "drain");
        in_order = in_order && sealed_->number == drained && sealed_->square == drained * drained;
        ++drained;
    }
    std::uint64_t bytes_in() const noexcept { return filled_; }
    std::uint64_t bytes_out() const noexcept { return drained; }
    bool input_is_near() noexcept { return ++asked_ % 3 != 0; }
    void cancel() noexcept {}

    std::size_t drained = 0;
    std::size_t most_in_flight = 0;
    bool in_order = true;

  private:
    unsigned asked_ = 0;  // whether input is near
    unsigned tried_ = 0;
    job* sealed_ = nullptr;
    plan plan_;
    std::size_t filled_ = 0;
};

void check_run(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const plan what(random);
    planned_stages stages(what);
    runtime::seeded_executor home(seed);
    std::string failed;
    try {
        ordered_run<planned_stages>(stages, {}, what.in_flight).run_on(home);
    } catch (const error& thrown) {
        failed = thrown.what();
    }
    if (stages.in_order && std::pair(stages.drained, failed) == what.outcome() &&
        stages.most_in_flight <= what.in_flight)
        return;
    CAPTURE(seed, what.blocks, what.in_flight, what.fill_fails_at, what.transform_fails_at,
            what.drain_fails_at);
    CHECK(stages.in_order);
    CHECK(stages.drained == what.outcome().first);
    CHECK(failed == what.outcome().second);
    CHECK(stages.most_in_flight <= what.in_flight);
}

}  // namespace

TEST_CASE(
    "Whatever the schedule, blocks are drained in order up to the first that fails, and its error ends the "
    "run") {
    test::for_each_seed(2000, check_run);
}
