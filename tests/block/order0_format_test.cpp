// Payloads put together by hand from the description in block/part.hpp and huffman/length_coding.hpp.

#include "base/checksum.hpp"
#include "base/error.hpp"
#include "block/decoder.hpp"
#include "block/encoder.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace huffpipe;

namespace {

using bytes = std::vector<std::uint8_t>;

/// Bits, the first in the lowest bit of the first byte.
class bit_string {
  public:
    bit_string& number(unsigned value, unsigned width) {
        for (unsigned bit = 0; bit < width; ++bit) bits_ += value >> bit & 1 ? '1' : '0';
        return *this;
    }
    bit_string& words(std::string_view bits) {
        for (const char bit : bits)
            if (bit != ' ') bits_ += bit;
        return *this;
    }
    bytes filled() const {
        bytes out((bits_.size() + 7) / 8);
        for (std::size_t i = 0; i < bits_.size(); ++i)
            if (bits_[i] == '1') out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | 1 << i % 8);
        return out;
    }

  private:
    std::string bits_;
};

/// The code a = 0, b = 10, c = 11. Tokens 14, 1, 2 have the words 0, 10, 11.
bytes abc_lengths() {
    bit_string bits;
    for (unsigned token = 0; token < 15; ++token)
        bits.number(token == 14 ? 1 : token == 1 || token == 2 ? 2 : 0, 3);
    bits.words("0").number('a' - 11, 7).words("10 11 11");
    return bits.words("0").number(138 - 11, 7).words("0").number(256 - 'd' - 138 - 11, 7).filled();
}

bytes joined(std::initializer_list<bytes> pieces) {
    bytes all;
    for (const auto& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
    return all;
}

bytes decoded(const bytes& payload, std::size_t raw_size) {
    bytes raw(raw_size);
    block::decoder().decode(block::model::order0, payload, raw);
    return raw;
}

bytes of(std::string_view text) {
    return {text.begin(), text.end()};
}

bool refused(const bytes& payload, std::size_t raw_size) {
    try {
        decoded(payload, raw_size);
        return false;
    } catch (const error& problem) {
        return problem.kind() == error_kind::damaged;
    }
}

const bytes abca_single = joined({{0x82}, abc_lengths(), {1, 0}, bit_string().words("0 11 10 0").filled()});
const bytes differences{0x85, 0x32, 0x80, 0x00, 0xff, 0x01, 'z', 0x80, 0x02, 0x01, 0x00};

}  // namespace

TEST_CASE("Copied and constant parts follow each other") {
    REQUIRE(decoded({0x81, 'x'}, 5) == of("xxxxx"));
    REQUIRE(decoded({0x00, 3, 0, 0, 'a', 'b', 'c', 0x81, 'd'}, 5) == of("abcdd"));
}

TEST_CASE("A single stream codes from the last byte to the first") {
    REQUIRE(decoded(abca_single, 4) == of("abca"));
}

TEST_CASE("Segments have their sizes, then their runs") {
    const bytes sizes{1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0}, runs{1, 0, 1, 0, 0, 0, 1, 0, 1, 0};
    REQUIRE(decoded(joined({{0x83}, abc_lengths(), sizes, runs, {0x00, 0x01, 0x03, 0x00}}), 4) == of("abca"));
}

TEST_CASE("Lanes own 20 bytes in turn, from the end") {
    bytes sizes(20);
    sizes[0] = 3;
    sizes[2] = 2;
    const bytes streams = joined({bytes(3), bit_string().words("10 10 10 10 10").filled()});
    REQUIRE(decoded(joined({{0x84}, abc_lengths(), sizes, streams}), 25) == of("bbbbbaaaaaaaaaaaaaaaaaaaa"));
}

TEST_CASE("Planes take turns, and hold differences of words") {
    REQUIRE(decoded({0x85, 0x02, 0x80, 'a', 'b', 'c', 0x81, 'x'}, 5) == of("axbxc"));
    REQUIRE(decoded(differences, 7) == bytes{0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 'z'});
}

TEST_CASE("Every breach of the format is refused") {
    const auto with = [](bytes payload, std::size_t at, unsigned value) {
        payload.at(at) = static_cast<std::uint8_t>(value);
        return payload;
    };
    CHECK(refused({0x89, 'x'}, 5));                      // a reserved bit of the tag
    CHECK(refused({0x86, 'x'}, 5));                      // no such kind
    CHECK(refused({0x01, 5, 0, 0, 'x'}, 5));             // no part is the last
    CHECK(refused({0x01, 0, 0, 0, 'x', 0x81, 'x'}, 5));  // an empty part
    CHECK(refused({0x01, 6, 0, 0, 'x', 0x81, 'x'}, 5));  // more than the block
    CHECK(refused({0x81, 'x', 0}, 5));                   // something follows
    CHECK(refused({0x81}, 5));                           // cut
    CHECK(refused(joined({with(with(abca_single, 0, 2), 1, 4), {0x81, 'x'}}), 5));  // nonsense lengths
    CHECK(refused(joined({{2, 4, 0, 0}, bytes(abca_single.begin() + 1, abca_single.end()), {0x81, 'x'}}),
                  5));                                                   // small inner part
    CHECK(refused(with(abca_single, abca_single.size() - 1, 0x4e), 4));  // filling that is not zero
    CHECK(refused(joined({with(abca_single, abca_single.size() - 3, 2), {0}}),
                  4));                                                // a byte too many in the stream
    CHECK(refused(abca_single, 2));                                   // a word too many
    CHECK(refused(abca_single, 9));                                   // words missing
    CHECK(refused({0x85, 0x03, 0x80, 'a', 'b', 'c', 0x81, 'x'}, 5));  // three planes
    CHECK(refused({0x85, 0x02, 0x85, 0x02, 0x81, 'x', 0x81, 'y', 0x81, 'z'}, 5));  // planes in planes
    CHECK(refused(with(differences, 1, 0x22), 7));  // big-endian, but no differences
    CHECK(refused(with(differences, 1, 0x72), 7));  // a reserved bit
    CHECK(refused({0x85, 0x18, 0x81, 0, 0x81, 0, 0x81, 0, 0x81, 0, 0x81, 0, 0x81, 0, 0x81, 0, 0x81, 0}, 8));
    CHECK(refused({0x85, 0x02, 0x81, 'x'}, 1));  // a plane would be empty
}

TEST_CASE("The encoder's output is what it was when the format was frozen") {
    struct expectation {
        test::shape kind;
        std::size_t raw_size, size;
        std::uint64_t check;
    };
    const std::vector<expectation> expectations{
        {test::shape::constant, 300, 1, 0xf68c7ee743683c23},
        {test::shape::constant, 20000, 1, 0xf68c7ee743683c23},
        {test::shape::constant, 300000, 1, 0xf68c7ee743683c23},
        {test::shape::two_values, 300, 51, 0xd0881ed13c4c5ef4},
        {test::shape::two_values, 20000, 2535, 0x88ba05593866cd4e},
        {test::shape::two_values, 300000, 37595, 0x230c57dbdb8960f1},
        {test::shape::fibonacci, 300, 121, 0x2245218b4846810b},
        {test::shape::fibonacci, 20000, 6530, 0xe7a15552cf07612b},
        {test::shape::fibonacci, 300000, 98316, 0xdb197b71db6d8d64},
        {test::shape::powers, 300, 89, 0x32a5827cc0d68f0e},
        {test::shape::powers, 20000, 5061, 0x48c410d67dc78a8a},
        {test::shape::powers, 300000, 75196, 0x3af4b9411ae3569b},
        {test::shape::uniform, 300, 300, 0x0820353b8cffaf78},
        {test::shape::uniform, 20000, 20000, 0xa032897c9b11438c},
        {test::shape::uniform, 300000, 300000, 0x550c82f197b9594a},
        {test::shape::few, 300, 112, 0x48ababddd7c418ea},
        {test::shape::few, 20000, 6697, 0xcd519b5d15459395},
        {test::shape::few, 300000, 100108, 0xc10ab9d576cb7b84},
        {test::shape::text, 300, 173, 0x4a468c190e7dbf94},
        {test::shape::text, 20000, 9892, 0x97a16f2e09cadc13},
        {test::shape::text, 300000, 147505, 0x100d9bb183a13c57},
        {test::shape::sections, 300, 164, 0x998931cf93882243},
        {test::shape::sections, 20000, 15918, 0x3bb002b034e0359d},
        {test::shape::sections, 300000, 242729, 0xdd941799f3b47b33},
        {test::shape::planes, 300, 267, 0x52174eb505bb703b},
        {test::shape::planes, 20000, 12546, 0xfe612ca4f7479866},
        {test::shape::planes, 300000, 187616, 0xeb3af75d5cebd687},
        {test::shape::walk16, 300, 269, 0x7340423abb4fa673},
        {test::shape::walk16, 20000, 20000, 0x044e1ced9b942bcb},
        {test::shape::walk16, 300000, 101131, 0xfa1e15708ac727fe},
        {test::shape::walk32, 300, 241, 0xa198f111d04360ac},
        {test::shape::walk32, 20000, 4371, 0xc86fe72e36b7ebe9},
        {test::shape::walk32, 300000, 73508, 0x783b615395fa8726},
    };
    for (const auto& [kind, raw_size, size, check] : expectations) {
        test::generator random(raw_size);
        const bytes raw = test::bytes_of(kind, raw_size, random);
        bytes payload(block::payload_capacity(raw_size));
        payload.resize(block::encoder(1).encode(raw, payload).size_bytes);
        INFO("shape " << static_cast<int>(kind) << " of " << raw_size);
        CHECK(payload.size() == size);
        CHECK(hash(payload) == check);
    }
}
