#include "cli/json.hpp"

#include <array>
#include <cstddef>

namespace huffpipe::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The bytes of the UTF-8 character that `text` begins with, or 0: overlong forms, surrogates and what lies
/// past U+10FFFF are none.
std::size_t character_size(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t size = byte(0) < 0x80   ? 1
                             : byte(0) < 0xC2 ? 0
                             : byte(0) < 0xE0 ? 2
                             : byte(0) < 0xF0 ? 3
                             : byte(0) < 0xF5 ? 4
                                              : 0;
    if (size > text.size()) return 0;
    for (std::size_t at = 1; at < size; ++at)
        if (!continues(text[at])) return 0;
    const bool wrong = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xED && byte(1) >= 0xA0) ||
                       (byte(0) == 0xF0 && byte(1) < 0x90) || (byte(0) == 0xF4 && byte(1) >= 0x90);
    return wrong ? 0 : size;
}

std::string escaped(char character) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(character);
    return {'\\', 'u', '0', '0', digits[code >> 4U], digits[code & 15U]};
}

}  // namespace

std::string json_string(std::string_view bytes) {
    std::string text(1, '"');
    while (!bytes.empty()) {
        const std::size_t size = character_size(bytes);
        const char first = bytes.front();
        if (size == 0)
            text += replacement;
        else if (first == '"' || first == '\\')
            text += {'\\', first};
        else if (static_cast<unsigned char>(first) < 0x20)
            text += escaped(first);
        else
            text += bytes.substr(0, size);
        bytes.remove_prefix(size == 0 ? 1 : size);
    }
    return text + '"';
}

}  // namespace huffpipe::cli
