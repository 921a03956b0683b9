#include "cli/json.hpp"

#include "support/catch.hpp"

using huffpipe::cli::json_string;

namespace {

std::string quoted(std::string text) {
    return text.insert(0, 1, '"').append(1, '"');
}

}  // namespace

TEST_CASE("quotes, backslashes and control characters are escaped") {
    CHECK(json_string("a name") == "\"a name\"");
    CHECK(json_string("\"\\\n\x1f\x7f") == "\"\\\"\\\\\\u000a\\u001f\x7f\"");
    CHECK(json_string("") == "\"\"");
}

TEST_CASE("UTF-8 stays, other bytes are replaced") {
    for (const char* text :
         {"\xC3\xA9", "\xE2\x82\xAC", "\xEF\xBF\xBF", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"})
        CHECK(json_string(text) == quoted(text));
    const std::string replaced = "\xEF\xBF\xBD";
    CHECK(json_string("a\xFFz") == quoted("a" + replaced + "z"));
    CHECK(json_string("\xC3") == quoted(replaced));                                // cut short
    CHECK(json_string("\xC0\xAF") == quoted(replaced + replaced));                 // overlong
    CHECK(json_string("\xE0\x80\xAF") == quoted(replaced + replaced + replaced));  // overlong
    CHECK(json_string("\xED\xA0\x80") == quoted(replaced + replaced + replaced));  // a surrogate
    CHECK(json_string("\xF4\x90\x80\x80").size() == 2 + 4 * replaced.size());      // past the end
}
