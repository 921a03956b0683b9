#include "cli/number.hpp"

#include "base/error.hpp"

#include <charconv>
#include <optional>

namespace huffpipe::cli {
namespace {

[[noreturn]] void refuse(const std::string& option, std::string_view text, const char* what,
                         std::uint64_t least, std::uint64_t most) {
    throw error(error_kind::usage, option + ": '" + std::string(text) + "' is not " + what + " from " +
                                       std::to_string(least) + " to " + std::to_string(most));
}

/// Takes the digits off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// The bytes in a unit, if there is such a unit.
std::optional<std::uint64_t> bytes_in(std::string_view unit) {
    if (unit.empty() || unit == "B") return 1;
    constexpr std::string_view prefixes = "KMGTPE";
    const std::size_t power = prefixes.find(unit[0] == 'k' ? 'K' : unit[0]);
    if (power == std::string_view::npos) return std::nullopt;
    const std::string_view rest = unit.substr(1);
    if (!rest.empty() && rest != "iB" && rest != "B") return std::nullopt;
    const std::uint64_t base = rest == "B" ? 1000 : 1024;
    std::uint64_t bytes = base;
    for (std::size_t step = 0; step < power; ++step) bytes *= base;
    return bytes;
}

}  // namespace

std::uint64_t parse_count(const std::string& option, std::string_view text, std::uint64_t least,
                          std::uint64_t most) {
    std::string_view rest = text;
    const std::optional<std::uint64_t> number = take_number(rest);
    if (!number || !rest.empty() || *number < least || *number > most)
        refuse(option, text, "a number", least, most);
    return *number;
}

std::uint64_t parse_size(const std::string& option, std::string_view text, std::uint64_t least,
                         std::uint64_t most) {
    std::string_view unit = text;
    const std::optional<std::uint64_t> number = take_number(unit);
    const std::optional<std::uint64_t> unit_bytes = bytes_in(unit);
    std::uint64_t size = 0;
    if (!number || !unit_bytes || __builtin_mul_overflow(*number, *unit_bytes, &size) || size < least ||
        size > most)
        refuse(option, text, "a size", least, most);
    return size;
}

}  // namespace huffpipe::cli
