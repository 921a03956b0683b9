#include "huffpipe.hpp"
#include "reference/both_decoders.hpp"
#include "reference/published_hash.hpp"
#include "support/catch.hpp"
#include "support/verdict_name.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <set>
#include <sstream>

using namespace huffpipe;

namespace {

const std::filesystem::path folder = HUFFPIPE_VECTORS;

huffpipe_reference::bytes read(const std::string& name) {
    std::ifstream file(folder / name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A line of expected.txt.
std::string line_of(const std::string& name, const test::outcome& made) {
    std::ostringstream line;
    line << name << ' ' << test::verdict_name(made.refused) << ' ' << made.raw.size() << ' ' << std::hex
         << std::setfill('0') << std::setw(16) << huffpipe_reference::hash(made.raw);
    return line.str();
}

}  // namespace

TEST_CASE("The library and the reference find in every vector what is expected") {
    std::ifstream expected(folder / "expected.txt");
    std::string line;
    std::size_t vectors = 0;
    while (std::getline(expected, line)) {
        const std::string name = line.substr(0, line.find(' '));
        const auto packed = read(name + ".hp");
        CHECK(line_of(name, test::decode_by_library(packed)) == line);
        CHECK(line_of(name, test::decode_by_reference(packed)) == line);
        ++vectors;
    }
    CHECK(vectors >= 200);
}

TEST_CASE(
    "Salvage finds damage in every bad vector and none in a good one, and keeps all that can be verified") {
    std::ifstream expected(folder / "expected.txt");
    for (std::string line; std::getline(expected, line);) {
        const std::string name = line.substr(0, line.find(' '));
        const auto packed = read(name + ".hp");
        const test::outcome decoded = test::decode_by_library(packed);
        std::vector<std::byte> raw;
        std::uint64_t holes = 0;
        std::optional<error_kind> refused;
        try {
            holes = decompressor{}
                        .cpu_threads(1)
                        .salvage(lost_data::skipped)
                        .run(std::as_bytes(std::span(packed)), raw)
                        .holes;
        } catch (const error& thrown) {
            refused = thrown.kind();
        }
        CAPTURE(line, holes);
        CHECK((refused || holes > 0) == decoded.refused.has_value());
        const auto kept = std::as_bytes(std::span(decoded.raw));
        CHECK(raw.size() >= kept.size());
        CHECK(std::equal(kept.begin(), kept.end(), raw.begin(),
                         raw.begin() + static_cast<std::ptrdiff_t>(std::min(raw.size(), kept.size()))));
        if (refused) CHECK((refused == error_kind::not_huffpipe || refused == error_kind::unsupported));
    }
}

TEST_CASE("Every vector is in the list of what is expected") {
    std::set<std::string> names;
    std::ifstream expected(folder / "expected.txt");
    std::string line;
    while (std::getline(expected, line)) names.insert(line.substr(0, line.find(' ')));
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".hp") CHECK(names.count(entry.path().stem().string()) == 1);
}
