#include "cli/fixed_text.hpp"

#include "support/catch.hpp"

#include <limits>
#include <string>

using huffpipe::cli::fixed_text;

TEST_CASE("texts and numbers are put one behind the other") {
    fixed_text text;
    text.add("a").add(std::uint64_t{0}).add(std::numeric_limits<std::uint64_t>::max()).add_decimal(1.05, 1);
    CHECK(text.view() == "a0184467440737095516151.1");
}

TEST_CASE("decimals are rounded and keep their zeros") {
    const auto decimal = [](double number, int digits) {
        fixed_text text;
        return std::string(text.add_decimal(number, digits).view());
    };
    CHECK(decimal(0, 1) == "0.0");
    CHECK(decimal(0.0004, 3) == "0.000");
    CHECK(decimal(0.0006, 3) == "0.001");
    CHECK(decimal(9.9999, 2) == "10.00");
    CHECK(decimal(1234.0506, 4) == "1234.0506");
    CHECK(decimal(-1, 1) == "0.0");
    CHECK(decimal(std::numeric_limits<double>::infinity(), 1) == "1000000000000000.0");
}

TEST_CASE("what does not fit is cut off") {
    fixed_text text;
    text.add(std::string(fixed_text::capacity - 1, 'x')).add("yz").add("more");
    CHECK(text.view().size() == fixed_text::capacity);
    CHECK(text.view().back() == 'y');
    text.shorten(2);
    CHECK(text.add("!").view() == "xx!");
}
