#include "fuzz/fuzz_target.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

/// Runs the targets without libFuzzer: on files, and on random changes of them. An input that is at fault is
/// left in the file `replay-TARGET`, to be given again.
///
///     replay_targets TARGET CHANGES FILE|FOLDER…
namespace {

using bytes = std::vector<std::uint8_t>;

const huffpipe::fuzz::target& target_of(const char* name) {
    for (const auto& target : huffpipe::fuzz::all_targets())
        if (std::strcmp(target.name, name) == 0) return target;
    throw std::runtime_error(std::string("there is no target ") + name);
}

bytes read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> files_of(int count, char** names) {
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < count; ++i) {
        if (!std::filesystem::is_directory(names[i]))
            files.emplace_back(names[i]);
        else
            for (const auto& entry : std::filesystem::directory_iterator(names[i])) files.push_back(entry);
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Changes, doubles, drops or moves a few bytes.
void change(bytes& input, std::mt19937_64& random) {
    for (std::size_t times = 1 + random() % 4; times > 0; --times) {
        if (input.empty()) input.push_back(0);
        const std::size_t at = random() % input.size();
        const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
        const auto few =
            static_cast<std::ptrdiff_t>(std::min<std::size_t>(1 + random() % 8, input.size() - at));
        switch (random() % 6) {
            case 0:
                *place = static_cast<std::uint8_t>(random());
                break;
            case 1:
                *place = static_cast<std::uint8_t>(*place + (random() % 2 == 0 ? 1 : -1));
                break;
            case 2:
                input.erase(place, place + few);
                break;
            case 3: {
                const bytes copy(place, place + few);
                input.insert(input.begin() + static_cast<std::ptrdiff_t>(random() % (input.size() + 1)),
                             copy.begin(), copy.end());
                break;
            }
            default:
                *place = static_cast<std::uint8_t>(*place ^ 1 << random() % 8);
        }
    }
}

std::string kept_as(const huffpipe::fuzz::target& target) {
    return std::string("replay-") + target.name;
}

void run(const huffpipe::fuzz::target& target, const bytes& input) {
    std::ofstream(kept_as(target), std::ios::binary)
        .write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
    const bytes exact(input);
    target.run(exact);
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 4) throw std::runtime_error("usage: replay_targets TARGET CHANGES FILE|FOLDER...");
    const auto& target = target_of(arguments[1]);
    const std::size_t changes = huffpipe::test::scaled(std::stoul(arguments[2]));
    const auto files = files_of(count - 3, arguments + 3);
    if (files.empty()) throw std::runtime_error("no inputs");
    std::mt19937_64 random(1);
    for (const auto& file : files) run(target, read_file(file));
    for (std::size_t i = 0; i < changes; ++i) {
        bytes input = read_file(files[random() % files.size()]);
        change(input, random);
        run(target, input);
    }
    std::filesystem::remove(kept_as(target));
    std::printf("%s: %zu inputs, %zu changes of them\n", target.name, files.size(), changes);
} catch (const std::exception& problem) {
    std::fprintf(stderr, "replay_targets: %s\n", problem.what());
    return 1;
}
