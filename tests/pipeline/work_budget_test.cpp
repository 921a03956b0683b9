#include "pipeline/work_budget.hpp"

#include "support/catch.hpp"

using huffpipe::pipeline::work_budget;

TEST_CASE("a budget of work is spent once, and grows with the bytes read") {
    work_budget budget;
    CHECK(!budget.may_spend(work_budget::free_effort + 1, 0));
    CHECK(budget.may_spend(work_budget::free_effort, 0));
    CHECK(!budget.may_spend(1, 0));
    CHECK(budget.may_spend(10 * work_budget::effort_per_byte, 10));
    CHECK(!budget.may_spend(1, 10));
    CHECK(budget.may_spend(1, 11));
}
