#include "base/bytes.hpp"

#include "support/catch.hpp"

#include <array>

using namespace huffpipe;

TEST_CASE("load_le and store_le put the least significant byte first, at any alignment") {
    std::array<std::uint8_t, 9> buffer{};
    store_le<std::uint64_t>(buffer.data() + 1, 0x0102030405060708);
    CHECK(buffer == std::array<std::uint8_t, 9>{0, 8, 7, 6, 5, 4, 3, 2, 1});
    CHECK(load_le<std::uint64_t>(buffer.data() + 1) == 0x0102030405060708);
    CHECK(load_le<std::uint32_t>(buffer.data() + 1) == 0x05060708);
    CHECK(load_le<std::uint16_t>(buffer.data() + 1) == 0x0708);
}

TEST_CASE("byte_swap reverses the bytes of every width") {
    CHECK(byte_swap(std::uint8_t{0x12}) == 0x12);
    CHECK(byte_swap(std::uint16_t{0x1234}) == 0x3412);
    CHECK(byte_swap(std::uint32_t{0x12345678}) == 0x78563412);
    CHECK(byte_swap(std::uint64_t{0x0102030405060708}) == 0x0807060504030201);
}
