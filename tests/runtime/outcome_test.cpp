#include "runtime/outcome.hpp"

#include "support/catch.hpp"

#include <memory>
#include <stdexcept>

using namespace huffpipe::runtime;

TEST_CASE("an outcome is empty until it is set, and again when cleared") {
    outcome<int> number;
    CHECK(number.empty());
    number.set_value(7);
    CHECK(!number.empty());
    CHECK(number.take() == 7);
    number.clear();
    CHECK(number.empty());
}

TEST_CASE("an outcome hands over a move-only value") {
    outcome<std::unique_ptr<int>> box;
    box.set_value(std::make_unique<int>(7));
    const std::unique_ptr<int> taken = box.take();
    CHECK(*taken == 7);
}

TEST_CASE("an outcome rethrows its exception") {
    outcome<void> nothing;
    nothing.set_exception(std::make_exception_ptr(std::runtime_error("broken")));
    CHECK_THROWS_WITH(nothing.take(), "broken");
}
