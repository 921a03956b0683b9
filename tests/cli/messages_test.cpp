#include "cli/messages.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"

#include <cerrno>
#include <new>
#include <system_error>

using huffpipe::error;
using huffpipe::error_kind;
using namespace huffpipe::cli;
namespace pipeline = huffpipe::pipeline;

namespace {

command_line doing(operation what) {
    command_line given;
    given.operation = what;
    return given;
}

complaint about(const std::exception& cause, const command_line& given = doing(operation::decompress)) {
    return complaint_about("x.hp", cause, given);
}

}  // namespace

TEST_CASE("damaged input is named with its place and ends with 2") {
    const complaint heard = about(error(error_kind::damaged, "block 3 (raw offset 99): no match", 77));
    CHECK(heard.status == exit_refused);
    CHECK(heard.text ==
          "x.hp: block 3 (raw offset 99): no match, at byte 77 of the input; the data before it has been "
          "written");
    for (const error_kind kind :
         {error_kind::truncated, error_kind::trailing, error_kind::not_huffpipe, error_kind::unsupported})
        CHECK(about(error(kind, "so", 1)).status == exit_refused);
}

TEST_CASE("a test does not claim that it has written anything") {
    const error cause(error_kind::truncated, "so", 1);
    CHECK(about(cause, doing(operation::test)).text == "x.hp: so, at byte 1 of the input");
}

TEST_CASE("where an input is refused as a whole, nothing is said to have been written") {
    CHECK(about(error(error_kind::damaged, "so")).text == "x.hp: so");
    CHECK(about(error(error_kind::damaged, "so", 0)).text == "x.hp: so, at byte 0 of the input");
}

TEST_CASE("a failed call is given with the reason of the system and ends with 1") {
    const complaint heard = about(error(error_kind::io, "cannot write", 4096, ENOSPC));
    CHECK(heard.status == exit_failed);
    CHECK(heard.text == "x.hp: cannot write after 4096 bytes: No space left on device");
    CHECK(about(error(error_kind::io, "cannot open", error::nowhere, ENOENT)).text ==
          "x.hp: cannot open: No such file or directory");
}

TEST_CASE("usage, limits, memory and refusals of the system end with 1") {
    CHECK(about(error(error_kind::usage, "so")).status == exit_failed);
    CHECK(about(error(error_kind::limit, "so")).status == exit_failed);
    CHECK(about(error(error_kind::memory, "so")).status == exit_failed);
    CHECK(about(std::bad_alloc()).status == exit_failed);
    CHECK(about(std::system_error(EAGAIN, std::generic_category())).status == exit_failed);
}

TEST_CASE("copying is advised where it is possible and has not been asked for") {
    const error cause(error_kind::not_huffpipe, "so", 0);
    CHECK(about(cause).text == "x.hp: so, at byte 0 of the input; -d -f copies such input as it is");
    command_line given = doing(operation::decompress);
    given.range = pipeline::raw_range{.begin = 0, .end = 1};
    CHECK(about(cause, given).text == "x.hp: so, at byte 0 of the input");
    CHECK(about(cause, doing(operation::test)).text == "x.hp: so, at byte 0 of the input");
    given = doing(operation::decompress);
    given.salvage = pipeline::lost_bytes::skipped;
    CHECK(about(cause, given).text == "x.hp: so, at byte 0 of the input");
    given = doing(operation::decompress);
    given.force = true;
    CHECK(about(cause, given).text == "x.hp: so, at byte 0 of the input");
}

TEST_CASE("any other exception is a bug and ends with 3") {
    CHECK(about(error(error_kind::bug, "so")).status == exit_bug);
    CHECK(about(std::logic_error("so")).status == exit_bug);
}

TEST_CASE("a message about nothing in particular has no name") {
    CHECK(complaint_about("", error(error_kind::usage, "so"), doing(operation::compress)).text ==
          "so; try 'huffpipe --help'");
}
