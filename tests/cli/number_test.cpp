#include "cli/number.hpp"

#include "support/catch.hpp"
#include "support/thrown.hpp"

#include <limits>
#include <string>

using huffpipe::error_kind;
using huffpipe::cli::parse_count;
using huffpipe::cli::parse_size;
using huffpipe::test::error_of;
using huffpipe::test::kind_thrown_by;

namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t size_of(const char* text) {
    return parse_size("--size", text, 0, unlimited);
}

}  // namespace

TEST_CASE("a count is a plain decimal number within its range") {
    CHECK(parse_count("--n", "0", 0, 9) == 0);
    CHECK(parse_count("--n", "9", 0, 9) == 9);
    CHECK(parse_count("--n", "007", 0, 9) == 7);
    for (const char* text : {"", "10", "-1", "+1", " 1", "1 ", "1K", "0x1", "1.0", "99999999999999999999"}) {
        INFO(text);
        CHECK(kind_thrown_by([&] { parse_count("--n", text, 0, 9); }) == error_kind::usage);
    }
    CHECK(kind_thrown_by([] { parse_count("--n", "0", 1, 9); }) == error_kind::usage);
}

TEST_CASE("a refused number is named with its option and its range") {
    const std::string message = error_of([] { parse_count("--threads", "ten", 1, 9); }).value().what();
    CHECK(message == "--threads: 'ten' is not a number from 1 to 9");
}

TEST_CASE("the units of a size are powers of 1024 and of 1000") {
    CHECK(size_of("0") == 0);
    CHECK(size_of("17") == 17);
    CHECK(size_of("17B") == 17);
    CHECK(size_of("1K") == 1024);
    CHECK(size_of("1k") == 1024);
    CHECK(size_of("1KiB") == 1024);
    CHECK(size_of("1kB") == 1000);
    CHECK(size_of("1KB") == 1000);
    CHECK(size_of("3M") == 3 << 20);
    CHECK(size_of("3MiB") == 3 << 20);
    CHECK(size_of("3MB") == 3'000'000);
    CHECK(size_of("2G") == std::uint64_t{2} << 30);
    CHECK(size_of("2TB") == 2'000'000'000'000);
    CHECK(size_of("5PiB") == std::uint64_t{5} << 50);
    CHECK(size_of("15E") == std::uint64_t{15} << 60);
    CHECK(size_of("18EB") == 18'000'000'000'000'000'000U);
    CHECK(size_of("18446744073709551615") == unlimited);
}

TEST_CASE("what is no size is refused") {
    for (const char* text : {"", "K", "1 K", "1Q", "1m", "1Kb", "1KIB", "1KiBs", "1i", "-1", "1.5K", "1KK",
                             "16E", "18446744073709551616", "999999999999999999999K"}) {
        INFO(text);
        CHECK(kind_thrown_by([&] { size_of(text); }) == error_kind::usage);
    }
}

TEST_CASE("a size out of its range is refused") {
    CHECK(parse_size("--size", "4M", 1, 4 << 20) == 4 << 20);
    CHECK(kind_thrown_by([] { parse_size("--size", "0", 1, 4 << 20); }) == error_kind::usage);
    CHECK(kind_thrown_by([] { parse_size("--size", "4194305", 1, 4 << 20); }) == error_kind::usage);
}
