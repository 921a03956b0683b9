#include "samples.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>

namespace huffpipe::bench {
namespace {

using bytes = std::vector<std::uint8_t>;
using generator = std::mt19937_64;

/// A word list with Zipf's frequencies, words made of letters with those of English.
bytes text(std::size_t size) {
    generator random(1);
    const std::string letters =
        "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnssssssrrrrrrhhhhhhldddduuuccmmfwgypbvk";
    std::vector<std::string> words(4000);
    for (auto& word : words)
        for (std::size_t left = 2 + random() % 8; left > 0; --left)
            word += letters[random() % letters.size()];
    bytes out;
    while (out.size() < size) {
        const double u = static_cast<double>(random() >> 11) * 0x1p-53;
        std::string word = words[static_cast<std::size_t>(std::pow(4000.0, u)) - 1];
        if (random() % 12 == 0) word[0] = static_cast<char>(word[0] - 32);
        word += random() % 9 == 0 ? ",\n" : random() % 14 == 0 ? ". " : " ";
        out.insert(out.end(), word.begin(), word.end());
    }
    out.resize(size);
    return out;
}

/// Skewed bytes whose skew changes every 40,000: a binary of several sections.
bytes sections(std::size_t size) {
    generator random(2);
    bytes out(size);
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t section = i / 40000 % 4;
        const std::uint64_t r = random();
        const auto skewed = static_cast<std::uint8_t>((r & 255) * (r >> 8 & 255) >> 8);
        out[i] =
            section == 3 && r >> 16 & 3 ? std::uint8_t{0} : static_cast<std::uint8_t>(skewed ^ section * 37);
    }
    return out;
}

/// 16-bit samples of a slow wave with noise.
bytes waves(std::size_t size) {
    generator random(3);
    bytes out(size);
    for (std::size_t i = 0; i + 2 <= size; i += 2) {
        const auto noise = static_cast<int>(random() % 64 + random() % 64 + random() % 64);
        const auto value = static_cast<int>(3000 * std::sin(static_cast<double>(i) * 1e-4)) + noise;
        out[i] = static_cast<std::uint8_t>(value);
        out[i + 1] = static_cast<std::uint8_t>(value >> 8);
    }
    return out;
}

/// bfloat16 weights, normally distributed: the upper halves of floats.
bytes weights(std::size_t size) {
    generator random(4);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    bytes out(size);
    for (std::size_t i = 0; i + 2 <= size; i += 2) {
        const float value = normal(random);
        std::uint32_t bits;
        static_assert(sizeof bits == sizeof value);
        __builtin_memcpy(&bits, &value, sizeof bits);
        out[i] = static_cast<std::uint8_t>(bits >> 16);
        out[i + 1] = static_cast<std::uint8_t>(bits >> 24);
    }
    return out;
}

bytes noise(std::size_t size) {
    generator random(5);
    bytes out(size);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(random() >> 32);
    return out;
}

}  // namespace

std::vector<sample> made_up_samples(std::size_t size) {
    return {{"text", text(size)},
            {"sections", sections(size)},
            {"waves.s16", waves(size)},
            {"weights.bf16", weights(size)},
            {"noise", noise(size)}};
}

sample file_sample(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return {path.substr(path.rfind('/') + 1), bytes{std::istreambuf_iterator<char>(in), {}}};
}

}  // namespace huffpipe::bench
