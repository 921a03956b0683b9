#include "cli/progress_meter.hpp"

#include "support/catch.hpp"

#include <string>

using namespace huffpipe::cli;
using Catch::Matchers::Contains;

namespace {

std::string text_of(progress_meter& meter) {
    fixed_text text;
    meter.add_text(text);
    return std::string(text.view());
}

std::string json_of(progress_meter& meter) {
    fixed_text text;
    meter.add_json(text, true);
    return std::string(text.view());
}

}  // namespace

TEST_CASE("a line of progress tells bytes, ratio, share and waits") {
    progress_meter meter("x.hp", operation::compress);
    meter.expect(4'000'000);
    meter.counters().set_bytes_in(1'000'000);
    meter.counters().set_bytes_out(251'999);
    CHECK_THAT(text_of(meter), Contains("x.hp: 25 %, 1.0 MB in, 252.0 kB out, ratio 0.252, ") &&
                                   Contains(" MB/s (average ") && Contains(", ETA ") &&
                                   Contains(", waits: input 100 %, CPU 0 %, output 0 %"));
    CHECK_THAT(json_of(meter),
               Contains(R"({"name":"x.hp","bytes_in":1000000,"bytes_out":251999,)") &&
                   Contains(R"("ratio":0.2520,)") && Contains(R"("share":0.2500,)") &&
                   Contains(R"("waits":{"input":1.000,"cpu":0.000,"output":0.000},"done":true})"));
}

TEST_CASE("where the line is too long, a short one tells the same") {
    progress_meter meter("x.hp", operation::compress);
    meter.expect(400'000'000'000);
    meter.counters().set_bytes_in(123'400'000'000);
    meter.counters().set_bytes_out(100'400'000'000);
    fixed_text text;
    meter.add_text(text.add("before "), 79);
    const std::string line(text.view());
    CHECK(line.starts_with("before 30 % 123.4 GB > 100.4 GB 0.814 "));
    CHECK(line.find(" ETA 0:00 in 100 cpu 0 out 0 %") != std::string::npos);
    CHECK(line.find("x.hp") == std::string::npos);
}

TEST_CASE("decompressing, the ratio is still that of packed to raw") {
    progress_meter meter("-", operation::decompress);
    meter.counters().set_bytes_in(500);
    meter.counters().set_bytes_out(1000);
    CHECK_THAT(text_of(meter), Contains("(stdin): 500 B in, 1.0 kB out, ratio 0.500, ") && !Contains("ETA"));
    CHECK_THAT(json_of(meter), Contains(R"("share":null,"seconds_left":null)"));
}

TEST_CASE("before the first byte there is no ratio, and no time left is known") {
    progress_meter meter("-", operation::compress);
    meter.expect(100);
    CHECK_THAT(text_of(meter), Contains("0 %, 0 B in, 0 B out, ratio -") && !Contains("ETA"));
    CHECK_THAT(json_of(meter),
               Contains(R"("ratio":null)") && Contains(R"("share":0.0000,"seconds_left":null)"));
}

TEST_CASE("an input larger than it was said to be is at its end") {
    progress_meter meter("-", operation::compress);
    meter.expect(100);
    meter.counters().set_bytes_in(200);
    CHECK_THAT(text_of(meter), Contains(": 100 %, 200 B in") && Contains("ETA 0:00"));
}

TEST_CASE("the longest name leaves room for the figures") {
    progress_meter meter(std::string(5000, '\x01') + "end", operation::compress);
    CHECK_THAT(text_of(meter), Contains("?end: ") && Contains("output 0 %"));
    CHECK_THAT(json_of(meter), Contains(R"({"name":null,)") && Contains("true}"));
}
