#include "reference/text_payload.hpp"

#include "reference/bit_cursor.hpp"
#include "reference/prefix_code.hpp"

#include <array>
#include <string>
#include <vector>

namespace huffpipe_reference {
namespace {

constexpr std::size_t newline = 1, escape = 97, largest_text = 4096;

const std::string classes =
    "0012300202240045526666666666542007228882888298888"
    "288888288588504222a97bc9bbd9b99ea99be7ab70074042f";

const std::array<std::string, 16> lengths{std::string("632a778a796868856566699989699aa59aa7a88989a88a888"
                                                      "87a8768a9aaa78aa8a787666796aa87865a866899aaa699a8"),
                                          std::string("aa2a49aaa86a78a687677999aaaaaa98aaa898998888aa899"
                                                      "99a9879a9aaa78aa9a465665775a966656a65467689a8a8a8"),
                                          std::string("a65a7aaaa7867a688685589668888aa9aaa6766776a78a665"
                                                      "66a555888699a89a58665666786896656596556778aaaaa99"),
                                          std::string("a54a7a9aaaa8aa368aaa5aaaaaaa2aaaaaaaa8aaa789aaa69"
                                                      "a8a9a9aaaaaaaaaaaa676667664aa55777a764896a9aaaaaa"),
                                          std::string("931a3aaaa886aa5a6aaaaaaaaaaa46aaaaaaaaaaaaaaaaaaa"
                                                      "9aaaaaaaaaaa988aaaaaaa9aaa9aaaaa9aa999aaaaaaaa9aa"),
                                          std::string("a43a5aaaaaaaaaa4673345557777aaaaaaaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaaaa8a9a6767767778a78776a766899aaaaaaa7"),
                                          std::string("a74a6aaaaaa7a86547344444455547aaaaaaaaaaaaaaaaaaa"
                                                      "aaaaa7aaaaaaaa7a7a887888aaaa9aaaaaaaaaaaa8aaaaaaa"),
                                          std::string("a73a7aaaaa99aa8778aaaaaaaaaa9aaaaaaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaaaaaa8a4a6939a33a568937a5656a7a6aaaaaa"),
                                          std::string("a74a9aaaa998aa7986667aaaaaaaaaaaaaa596747775a8577"
                                                      "55a65469a98aa79a4a5a8a4aa54aa7a949a6976aaa7aaaaaa"),
                                          std::string("a84a6aaaa999aa877798999999999aaaaaaa9aaaaaaaaaaaa"
                                                      "a9aaaaaaaaaaa9aa8a3776369838946845a55549aa5aaa8aa"),
                                          std::string("a84a7aaaaaaaaaa997aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaaaaaaaa8655665a68744385a343567688aaaaa"),
                                          std::string("a63a5aaaa988aa7767a99aaa8aaa7aa8aaaa9aaaaaaaaaaaa"
                                                      "aaaaaaaaaaaa89aa7a486628684a777649a555579a69aaaaa"),
                                          std::string("a62a6aaaa989aa7768aaaaaaaaaa79a99aaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaaaaaa8a5744668a8aa564a68345a6868aaa7aa"),
                                          std::string("aa7aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaaaaaaaa6554555aaa945246a543a6a6a7aaaaa"),
                                          std::string("a63a5aaaa898aa7766a8a9aaaaaa6aa8aaaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaa99aa9a5a5436465a778856a843589a7aaaaaa"),
                                          std::string("a33a6aaaa868aa7a6aa9aaaaaaaa8aaaaaaaaaaaaaaaaaaaa"
                                                      "aaaaaaaaaaaaa7aaaa89787a789a989699a677998a8aaa9a1")};

std::uint8_t value_of(char digit) {
    return static_cast<std::uint8_t>(std::stoi(std::string(1, digit), nullptr, 16));
}

prefix_code code_of(const std::string& digits) {
    bytes values;
    for (const char digit : digits) values.push_back(value_of(digit));
    return prefix_code(values);
}

bool is_known(unsigned byte) {
    return byte == 9 || byte == 10 || (byte >= 32 && byte <= 126);
}

}  // namespace

bytes decode_text(byte_span payload, std::size_t raw_size) {
    require(raw_size <= largest_text);
    std::vector<prefix_code> codes;
    for (const std::string& digits : lengths) codes.push_back(code_of(digits));
    bit_cursor bits(payload);
    bytes raw;
    std::size_t before = newline;
    while (raw.size() < raw_size) {
        const std::size_t symbol = codes[value_of(classes[before])].symbol(bits);
        const std::size_t byte = symbol == escape ? bits.number(8) : symbol < 2 ? 9 + symbol : 30 + symbol;
        require(symbol != escape || !is_known(static_cast<unsigned>(byte)));
        raw.push_back(static_cast<std::uint8_t>(byte));
        before = symbol;
    }
    bits.finish_all();
    return raw;
}

}  // namespace huffpipe_reference
