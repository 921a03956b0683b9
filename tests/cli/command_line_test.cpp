#include "cli/command_line.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"
#include "support/thrown.hpp"

using huffpipe::error;
using huffpipe::error_kind;
using huffpipe::cli::command_line;
using huffpipe::cli::operation;
using huffpipe::cli::parse_command_line;
using huffpipe::test::error_of;

namespace {

using words = std::vector<std::string>;

command_line parsed(const words& arguments, std::string_view environment = "") {
    return parse_command_line(arguments, environment);
}

}  // namespace

TEST_CASE("no arguments compress standard input as the defaults say") {
    const command_line given = parsed({});
    CHECK(given.operation == operation::compress);
    CHECK(given.files == words{"-"});
    CHECK(given.pipeline.level == 5);
    CHECK(given.pipeline.cpu_threads == 0);
    CHECK(given.pipeline.io_threads == 2);
    CHECK(given.pipeline.block_size == 0);
    CHECK(given.pipeline.channel_capacity == 0);
    CHECK(given.pipeline.flush_timeout.count() == 100);
    CHECK_FALSE(given.force);
    CHECK_FALSE(given.max_output.has_value());
    CHECK(given.verbosity == 0);
}

TEST_CASE("short options may be clustered, the last of them with a value") {
    const command_line given = parsed({"-dcfk9vT", "3"});
    CHECK(given.operation == operation::decompress);
    CHECK(given.force);
    CHECK(given.pipeline.level == 9);
    CHECK(given.verbosity == 1);
    CHECK(given.pipeline.cpu_threads == 3);
    CHECK(parsed({"-zT16"}).pipeline.cpu_threads == 16);
}

TEST_CASE("the last of several modes and levels wins") {
    CHECK(parsed({"-d", "-t", "-z"}).operation == operation::compress);
    CHECK(parsed({"-zdt"}).operation == operation::test);
    CHECK(parsed({"-1", "--best"}).pipeline.level == 9);
    CHECK(parsed({"--best", "-1"}).pipeline.level == 1);
    CHECK(parsed({"-123450"}).pipeline.level == 0);
    CHECK(parsed({"-T1", "-T2", "--threads=3"}).pipeline.cpu_threads == 3);
}

TEST_CASE("every long name is known") {
    CHECK(parsed({"--decompress"}).operation == operation::decompress);
    CHECK(parsed({"--uncompress"}).operation == operation::decompress);
    CHECK(parsed({"-d", "--compress"}).operation == operation::compress);
    CHECK(parsed({"--test"}).operation == operation::test);
    CHECK(parsed({"--help"}).operation == operation::show_help);
    CHECK(parsed({"--version"}).operation == operation::show_version);
    CHECK(parsed({"--stdout", "--to-stdout", "--keep"}).operation == operation::compress);
    CHECK(parsed({"--force"}).force);
    CHECK(parsed({"--fast"}).pipeline.level == 1);
    CHECK(parsed({"--io-threads=3"}).pipeline.io_threads == 3);
    CHECK(parsed({"--block-size", "64K"}).pipeline.block_size == 65536);
    CHECK(parsed({"--channel-capacity=7"}).pipeline.channel_capacity == 7);
    CHECK(parsed({"--flush-timeout=20"}).pipeline.flush_timeout.count() == 20);
    CHECK(parsed({"--flush-timeout", "off"}).pipeline.flush_timeout.count() == 0);
    CHECK(parsed({"--max-output=0"}).max_output == 0);
    CHECK(parsed({"--type=auto"}).pipeline.elements == huffpipe::element_hint{});
    CHECK(parsed({"--type=bytes"}).pipeline.elements == huffpipe::element_hint{1, false, false});
    CHECK(parsed({"--type", "i16be"}).pipeline.elements == huffpipe::element_hint{2, false, true});
    CHECK(parsed({"--type=bf16"}).pipeline.elements == huffpipe::element_hint{2, true, false});
    CHECK(parsed({"--type=f64", "--type=auto"}).pipeline.elements == huffpipe::element_hint{});
}

TEST_CASE("verbose adds up, quiet takes it back") {
    CHECK(parsed({"-vv"}).verbosity == 2);
    CHECK(parsed({"--verbose", "-v"}).verbosity == 2);
    CHECK(parsed({"-vvq"}).verbosity == -1);
    CHECK(parsed({"--silent", "-v"}).verbosity == 1);
    CHECK(parsed({"--quiet"}).verbosity == -1);
}

TEST_CASE("help and version win over what follows them") {
    CHECK(parsed({"-hd"}).operation == operation::show_help);
    CHECK(parsed({"-V", "-h", "-T", "none"}).operation == operation::show_version);
}

TEST_CASE("operands keep their order, among options and after two dashes") {
    CHECK(parsed({"a", "-d", "-", "b"}).files == words{"a", "-", "b"});
    CHECK(parsed({"-d", "--", "-d", "--test", "--"}).files == words{"-d", "--test", "--"});
    CHECK(parsed({"--"}).files == words{"-"});
    CHECK(parsed({""}).files == words{""});
}

TEST_CASE("options of the environment that do not fit the command line's operation stand aside") {
    CHECK(parsed({}, "-l --json").json);
    CHECK(parsed({"-l"}, "--json").json);
    CHECK_FALSE(parsed({"-d"}, "-l --json").json);
    CHECK(parsed({"-d"}, "--range=1:2").range->begin == 1);
    CHECK(parsed({"-t"}, "-d --part=1/2").part->count == 2);
    CHECK_FALSE(parsed({"-z"}, "-d --range=1:2").range.has_value());
    const command_line chosen = parsed({"-d", "--part=1/2"}, "--range=1:2");
    CHECK_FALSE(chosen.range.has_value());
    CHECK(chosen.part->count == 2);
    CHECK(error_of([] { parsed({"--json"}, "-d"); }));
    CHECK(error_of([] { parsed({"-d", "--part=1/2", "--range=1:2"}); }));
}

TEST_CASE("the environment's options come first") {
    CHECK(parsed({}, " -9  -T\t2\n").pipeline.level == 9);
    CHECK(parsed({}, "-T 2").pipeline.cpu_threads == 2);
    CHECK(parsed({"-1"}, "-9").pipeline.level == 1);
    CHECK(parsed({"--", "-9"}, "-1").files == words{"-9"});
    CHECK(parsed({"file"}, "--").files == words{"file"});
}

TEST_CASE("a wrong command line is a usage error that names the option") {
    using Catch::Matchers::Contains;
    const auto complaint = [](const words& arguments, std::string_view environment) {
        const error caught = error_of([&] { parsed(arguments, environment); }).value();
        CHECK(caught.kind() == error_kind::usage);
        return std::string(caught.what());
    };
    CHECK_THAT(complaint({"--frobnicate"}, ""), Contains("--frobnicate"));
    CHECK_THAT(complaint({"-dX"}, ""), Contains("X"));
    CHECK_THAT(complaint({"--keep=yes"}, ""), Contains("--keep"));
    CHECK_THAT(complaint({"--decomp"}, ""), Contains("--decomp"));
    CHECK_THAT(complaint({"--max-output"}, ""), Contains("--max-output"));
    CHECK_THAT(complaint({"--io-threads=1025"}, ""), Contains("--io-threads"));
    CHECK_THAT(complaint({}, "-T"), Contains("HUFFPIPE_OPT") && Contains("--threads"));
    CHECK_THAT(complaint({}, "file"), Contains("HUFFPIPE_OPT") && Contains("'file'"));
}
