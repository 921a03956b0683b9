// What a second thread gains, in memory: the library from a span to nowhere, one thread and two in
// alternating rounds.
//
//   scaling_bench [LEVEL [FILE]]      (64 MiB of skewed bytes without a FILE)

#include "huffpipe.hpp"
#include "support/data.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace huffpipe;

namespace {

using byte_vector = std::vector<std::byte>;
constexpr int rounds = 9;

byte_vector data_of(int argc, char** argv) {
    constexpr std::size_t wanted = std::size_t{64} << 20;
    test::bytes once;
    if (argc > 2) {
        std::ifstream file(argv[2], std::ios::binary);
        once.assign(std::istreambuf_iterator<char>(file), {});
    } else {
        once = test::skewed_bytes(std::size_t{4} << 20, 1);
    }
    byte_vector all;
    const auto bytes = std::as_bytes(std::span(once));
    while (!bytes.empty() && all.size() < wanted) all.insert(all.end(), bytes.begin(), bytes.end());
    return all;
}

template <class Action>
double seconds(Action action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Runs `action(threads)` with one thread and two in turn; prints what two gain.
template <class Action>
void compare(const char* name, std::size_t raw_size, Action action) {
    std::array<std::vector<double>, 2> times;
    std::vector<double> gains;
    for (int round = 0; round < rounds; ++round) {
        for (const unsigned threads : {1, 2}) times[threads - 1].push_back(seconds([&] { action(threads); }));
        gains.push_back(times[0].back() / times[1].back());
    }
    const double megabytes = static_cast<double>(raw_size) / 1e6;
    std::printf("%s  1 thread %6.0f MB/s  2 threads %6.0f MB/s  gain %.2f\n", name,
                megabytes / median(times[0]), megabytes / median(times[1]), median(gains));
}

}  // namespace

int main(int argc, char** argv) {
    const int level = argc > 1 ? std::atoi(argv[1]) : default_level;
    const byte_vector raw = data_of(argc, argv);
    const auto nowhere = [](std::span<const std::byte>) {};
    byte_vector packed;
    compressor{}.level(level).run(raw, packed);
    compare("compress  ", raw.size(),
            [&](unsigned threads) { compressor{}.level(level).cpu_threads(threads).run(raw, nowhere); });
    compare("decompress", raw.size(),
            [&](unsigned threads) { decompressor{}.cpu_threads(threads).run(packed, nowhere); });
}
