#include "cli/hole_report.hpp"

#include "support/catch.hpp"

using huffpipe::hole;
using huffpipe::pipeline::losses;
using namespace huffpipe::cli;

TEST_CASE("a hole is named with what is lost and where, as far as that is known") {
    hole found{.packed_begin = 70,
               .packed_size = 20,
               .stream = 0,
               .raw_begin = 4'000,
               .raw_size = 1'000,
               .reason = "it is so"};
    CHECK(text_of(found) == "lost raw bytes 4000:1000 (input bytes 70:20): it is so");
    found.stream = 3;
    CHECK(text_of(found) == "lost raw bytes 4000:1000 of stream 3 (input bytes 70:20): it is so");
    found.raw_size = 0;
    CHECK(text_of(found) == "damage, no raw bytes lost at 4000 of stream 3 (input bytes 70:20): it is so");
    found.raw_size.reset();
    CHECK(text_of(found) ==
          "lost an unknown number of raw bytes from 4000 on of stream 3 (input bytes 70:20): it is so");
    found.raw_begin.reset();
    CHECK(text_of(found) ==
          "damage outside of a stream, what it has cost is not known (input bytes 70:20): it is so");
}

TEST_CASE("losses are summed up") {
    CHECK(text_of(losses{.holes = 1, .raw_bytes = 5, .unknown = false}) ==
          "damaged in 1 place, 5 raw bytes lost; all else has been verified");
    CHECK(text_of(losses{.holes = 2, .raw_bytes = 0, .unknown = true}) ==
          "damaged in 2 places, 0 raw bytes lost and perhaps more, whose number is not known; all else has "
          "been "
          "verified");
}
