#include "base/checksum.hpp"
#include "huffpipe.hpp"
#include "support/verdict_name.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// Says, a line for each file of a folder, what this build of the library makes of it. portable_test.py runs
/// builds for several CPUs, which must all say the same.
///
///     portable_check decode FOLDER    streams (*.hp): "name verdict size hash", as in vectors/expected.txt
///     portable_check encode FOLDER    any files, at every level: "name level size hash"
namespace {

using namespace huffpipe;
using bytes = std::vector<std::byte>;

bytes read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    bytes content(std::filesystem::file_size(path));
    file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return content;
}

std::uint64_t hash_of(const bytes& content) {
    return hash({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
}

struct outcome {
    std::optional<error_kind> refused;
    bytes raw;

    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome decoded(const bytes& packed, unsigned threads) {
    outcome made;
    try {
        decompressor{}.cpu_threads(threads).run(packed, made.raw);
    } catch (const error& refusal) {
        made.refused = refusal.kind();
    }
    return made;
}

void print(const std::string& name, const std::string& what, const bytes& content) {
    std::printf("%s %s %zu %016llx\n", name.c_str(), what.c_str(), content.size(),
                static_cast<unsigned long long>(hash_of(content)));
}

void decode_file(const std::filesystem::path& path) {
    const bytes packed = read_file(path);
    const outcome made = decoded(packed, 1);
    if (decoded(packed, 3) != made) throw std::runtime_error(path.string() + ": threads make a difference");
    print(path.stem().string(), test::verdict_name(made.refused), made.raw);
}

void encode_file(const std::filesystem::path& path) {
    const bytes raw = read_file(path);
    for (int level = min_level; level <= max_level; ++level) {
        const bytes packed = compress(raw, level);
        if (decompress(packed) != raw) throw std::runtime_error(path.string() + " does not come back");
        print(path.filename().string(), std::to_string(level), packed);
    }
}

}  // namespace

int main(int count, char** arguments) try {
    if (count != 3) throw std::runtime_error("usage: portable_check decode|encode FOLDER");
    const bool decoding = std::strcmp(arguments[1], "decode") == 0;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[2]))
        if (!decoding || entry.path().extension() == ".hp") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& path : files) decoding ? decode_file(path) : encode_file(path);
} catch (const std::exception& problem) {
    std::fprintf(stderr, "portable_check: %s\n", problem.what());
    return 1;
}
