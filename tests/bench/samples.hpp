#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace huffpipe::bench {

/// Data to measure with.
struct sample {
    std::string name;
    std::vector<std::uint8_t> bytes;
};

/// Made-up data of `size` bytes each, always the same: text-like, machine-code-like, sensor words, weights,
/// noise.
std::vector<sample> made_up_samples(std::size_t size);

/// The content of a file; throws std::runtime_error if it cannot be read.
sample file_sample(const std::string& path);

}  // namespace huffpipe::bench
