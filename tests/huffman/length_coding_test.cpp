#include "huffman/length_coding.hpp"

#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/guarded_buffer.hpp"
#include "support/scale.hpp"

#include <random>
#include <vector>

using namespace huffpipe;
using namespace huffpipe::huffman;

namespace {

code_lengths random_lengths(test::generator& random) {
    histogram counts{};
    const auto symbols = 2 + random() % 255;
    const auto skew = random() % 20;
    for (std::size_t i = 0; i < symbols; ++i)
        counts[random() % 256] =
            1 + static_cast<std::uint32_t>((random() & 0xfffff) >> random() % (skew + 1));
    counts[0] = counts[255] = 1;
    code_lengths lengths;
    find_code_lengths(counts, max_code_length, lengths);
    return lengths;
}

}  // namespace

TEST_CASE("Code lengths survive being written and read, within their bounds") {
    test::generator random(3);
    const test::guarded_buffer out(max_length_bytes), in(max_length_bytes);
    for (std::size_t trial = 0; trial < test::scaled(2000); ++trial) {
        const code_lengths lengths = random_lengths(random);
        std::uint8_t* const begin = out.back(max_length_bytes).data();
        const auto size = static_cast<std::size_t>(write_code_lengths(lengths, begin) - begin);
        REQUIRE(size <= max_length_bytes);
        const byte_span exact = in.back(size);
        std::copy_n(begin, size, exact.begin());
        code_lengths back;
        REQUIRE(read_code_lengths(exact, back) == size);
        REQUIRE(back == lengths);
        const auto shorter = exact.first(size - 1);
        REQUIRE_FALSE(read_code_lengths(shorter, back).has_value());
    }
}

TEST_CASE("Two symbols take 10 bytes of code lengths at most, 256 equal ones 22") {
    code_lengths lengths{};
    std::vector<std::uint8_t> out(max_length_bytes);
    lengths[10] = lengths[200] = 1;
    REQUIRE(write_code_lengths(lengths, out.data()) - out.data() <= 10);
    lengths.fill(8);
    REQUIRE(write_code_lengths(lengths, out.data()) - out.data() <= 22);
}

TEST_CASE("Whatever bytes are read as code lengths, only complete codes come back") {
    test::generator random(4);
    const test::guarded_buffer buffer(max_length_bytes);
    std::size_t accepted = 0;
    for (std::size_t trial = 0; trial < test::scaled(20000); ++trial) {
        const byte_span bytes = buffer.back(random() % 100);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        if (trial % 2 == 0) {  // one flipped bit in good lengths comes nearer to being accepted
            std::vector<std::uint8_t> good(max_length_bytes);
            write_code_lengths(random_lengths(random), good.data());
            for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = good[i];
            if (!bytes.empty())
                bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1 << random() % 8);
        }
        code_lengths lengths;
        const auto size = read_code_lengths(bytes, lengths);
        if (!size) continue;
        ++accepted;
        REQUIRE(*size <= bytes.size());
        REQUIRE(is_complete(lengths, max_code_length));
    }
    REQUIRE(accepted > 0);
}

TEST_CASE("Filling bits that are not zero are refused") {
    code_lengths lengths{}, back;
    lengths[0] = lengths[1] = 1;
    for (std::size_t more = 2; more < 40; ++more) {
        std::vector<std::uint8_t> out(max_length_bytes);
        const auto size = static_cast<std::size_t>(write_code_lengths(lengths, out.data()) - out.data());
        out[size - 1] |= 0x80;
        const auto read = read_code_lengths(byte_view(out).first(size), back);
        REQUIRE((!read || back != lengths));
        lengths[more - 2] = 0;
        lengths[more] = 1;
    }
}
