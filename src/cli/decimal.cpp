#include "cli/decimal.hpp"

#include <array>
#include <charconv>

namespace huffpipe::cli {

std::string decimal(double number, int digits) {
    std::array<char, 400> text;  // enough for any double
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, digits).ptr;
    return {text.data(), end};
}

std::string ratio_text(std::uint64_t packed_size, std::uint64_t raw_size) {
    if (raw_size == 0) return "-";
    return decimal(static_cast<double>(packed_size) / static_cast<double>(raw_size), 4);
}

}  // namespace huffpipe::cli
