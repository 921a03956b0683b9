#include "context/sequence.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

const model_effort efforts[] = {
    {.table_bits = 11},
    {.states = 24, .seeds = 24, .sample_shift = 2},
    {.states = 32, .seeds = 32, .table_bits = 10, .exact = true},
    {.classes = 6, .states = 64, .seeds = 16, .sample_shift = 3},
    {.classes = 12, .superclasses = 3, .states = 200, .seeds = 12, .exact = true},
};

constexpr cpu_level levels[] = {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512};

test::bytes encode(byte_view raw, const model_effort& effort, cpu_level level = available_cpu_level()) {
    const auto encoder = std::make_unique<sequence_encoder>(level);
    test::bytes packed(max_sequence_size(raw.size()) + sequence_encoder::slack);
    packed.resize(encoder->encode(raw, effort, packed));
    return packed;
}

std::vector<test::bytes> samples() {
    std::vector<test::bytes> made;
    for (const std::size_t size : {0, 1, 2, 3, 255, 256, 257, 1000, 4096, 8191, 8192, 8200, 40000, 300001}) {
        made.push_back(test::words(size, 1));
        made.push_back(test::draws(size, 0, 2));
        made.push_back(test::draws(size, 6, 3));
        made.push_back(test::walk<std::uint16_t>(size, 4));
        made.push_back(test::pattern("y\n", size));
        made.push_back(test::pattern("a", size));
    }
    auto changing = test::pattern("a", 200000);  // most of it in one stream
    const auto text = test::words(50000, 5);
    std::copy(text.begin(), text.end(), changing.begin() + 90000);
    made.push_back(changing);
    return made;
}

}  // namespace

TEST_CASE("a sequence decodes to itself at every effort and CPU level, between guard pages") {
    const auto decoders = [] {
        std::vector<std::unique_ptr<sequence_decoder>> made;
        for (const auto level : levels) {
            if (level <= available_cpu_level()) made.push_back(std::make_unique<sequence_decoder>(level));
        }
        return made;
    }();
    for (const auto& raw : samples()) {
        for (const auto& effort : efforts) {
            const auto packed = encode(raw, effort);
            REQUIRE(packed.size() <= max_sequence_size(raw.size()));
            const test::guarded_bytes from(packed.size());
            std::copy(packed.begin(), packed.end(), from.span().begin());
            for (const auto& decoder : decoders) {
                const test::guarded_bytes to(raw.size());
                REQUIRE(decoder->decode(from.span(), to.span()) == packed.size());
                REQUIRE(std::equal(raw.begin(), raw.end(), to.span().begin()));
            }
        }
    }
}

TEST_CASE("a sequence has the same bytes from every CPU level") {
    for (const auto& raw :
         {test::words(150000, 11), test::draws(70000, 3, 12), test::walk<std::uint32_t>(90000, 13)}) {
        for (const auto& effort : efforts) {
            const auto portable = encode(raw, effort, cpu_level::scalar);
            for (const auto level : levels) {
                if (level <= available_cpu_level()) REQUIRE(encode(raw, effort, level) == portable);
            }
        }
    }
}

TEST_CASE("contexts pay: each order is smaller than the one before on text") {
    const auto raw = test::words(400000, 21);
    const auto order0 = encode(raw, efforts[0]).size();
    const auto order1 = encode(raw, efforts[1]).size();
    const auto order2 = encode(raw, efforts[3]).size();
    const auto order3 = encode(raw, efforts[4]).size();
    CHECK(order1 < order0 * 9 / 10);
    CHECK(order2 < order1 * 9 / 10);
    CHECK(order3 < order2);
}

TEST_CASE("a byte that occurs only where a piece of the sample ends has a code where all are to have one") {
    auto raw = test::pattern("abcab", 16384 * 3 + 1);
    for (const std::size_t at : {16381U, 16382U, 16383U, 32767U, 49151U, 49152U}) {
        raw[at] = static_cast<std::uint8_t>('A' + at % 10);
    }
    const auto decoder = std::make_unique<sequence_decoder>(available_cpu_level());
    for (auto effort : efforts) {
        effort.exact = true;
        test::bytes to(raw.size());
        decoder->decode(encode(raw, effort), to);
        const bool same = to == raw;
        CHECK(same);
    }
}

TEST_CASE("certain bytes take no bits") {
    CHECK(encode(test::pattern("y\n", 100000), efforts[2]).size() < 200);
    CHECK(encode(test::pattern("a", 100000), efforts[2]).size() == 2);
}

TEST_CASE("a sequence is refused when it is cut anywhere") {
    const auto raw = test::words(20000, 31);
    const auto decoder = std::make_unique<sequence_decoder>(available_cpu_level());
    test::bytes to(raw.size());
    for (const auto& effort : efforts) {
        const auto packed = encode(raw, effort);
        for (std::size_t size = 0; size < packed.size(); size += 1 + size / 50) {
            REQUIRE_THROWS_AS(decoder->decode(byte_view(packed).first(size), to), error);
        }
    }
}

TEST_CASE("a damaged sequence is refused or decodes to as many bytes, and touches no others") {
    std::mt19937 random(41);
    for (const std::size_t size : {600U, 9000U, 60000U}) {
        const auto raw = test::words(size, 42);
        for (const auto& effort : efforts) {
            const auto packed = encode(raw, effort);
            const test::guarded_bytes from(packed.size());
            const test::guarded_bytes to(size);
            for (const auto level : {cpu_level::scalar, available_cpu_level()}) {
                const auto decoder = std::make_unique<sequence_decoder>(level);
                for (int round = 0; round < 60 * test::scale(); ++round) {
                    std::copy(packed.begin(), packed.end(), from.span().begin());
                    const std::size_t head =
                        round % 2 ? packed.size() : std::min<std::size_t>(400, packed.size());
                    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
                        from.span()[random() % head] ^= static_cast<std::uint8_t>(1U << random() % 8);
                    }
                    try {
                        decoder->decode(from.span(), to.span());
                    } catch (const error& e) {
                        REQUIRE(e.kind() == error_kind::damaged);
                    }
                }
            }
        }
    }
}

TEST_CASE("bytes after a sequence are not its own, and a stream must end exactly") {
    const auto raw = test::words(30000, 51);
    auto packed = encode(raw, efforts[1]);
    const auto decoder = std::make_unique<sequence_decoder>(available_cpu_level());
    test::bytes to(raw.size());
    const std::size_t size = packed.size();
    packed.insert(packed.end(), 100, 0xEE);
    CHECK(decoder->decode(packed, to) == size);
    packed[size - 1] = 0;  // the last stream has no beginning
    CHECK_THROWS_AS(decoder->decode(packed, to), error);
    to.resize(raw.size() - 1);
    packed = encode(raw, efforts[1]);
    CHECK_THROWS_AS(decoder->decode(packed, to), error);
    to.resize(raw.size() + 1);
    CHECK_THROWS_AS(decoder->decode(packed, to), error);
}
