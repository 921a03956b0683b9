#include "base/error.hpp"
#include "pipeline/decompress.hpp"
#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/thrown.hpp"

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

struct outcome {
    bytes written;
    std::optional<error> failure;
};

outcome decompress_damaged(byte_view stream, unsigned threads) {
    test::chopped_input from(stream);
    test::kept_output to;
    options how;
    how.cpu_threads = threads;
    if (threads == 0) how.threading = threading::none;
    outcome result;
    result.failure = test::error_of([&] { decompress(from, to, how); });
    result.written = std::move(to.kept);
    return result;
}

bool is_prefix(const bytes& part, const bytes& whole) {
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

bool says_damaged(const std::optional<error>& failure) {
    if (!failure || failure->offset() == error::nowhere) return false;
    const error_kind kind = failure->kind();
    return kind == error_kind::damaged || kind == error_kind::truncated || kind == error_kind::not_huffpipe ||
           kind == error_kind::unsupported;
}

}  // namespace

TEST_CASE("a stream cut short at any byte is truncated, and what comes out is a prefix of the truth") {
    const bytes raw = test::mixed_bytes(2500, 1);
    const bytes stream = test::compressed(raw, 600);
    for (const unsigned threads : {0, 2})
        for (std::size_t size = 0; size < stream.size(); size += threads == 0 ? 1 : 37) {
            const outcome result = decompress_damaged(byte_view(stream).first(size), threads);
            REQUIRE(result.failure);
            CHECK(result.failure->kind() == (size == 0 ? error_kind::not_huffpipe : error_kind::truncated));
            CHECK(result.failure->offset() == size);
            CHECK(is_prefix(result.written, raw));
        }
}

TEST_CASE("a stream with any flipped bit is refused, and what comes out is a prefix of the truth") {
    const bytes raw = test::mixed_bytes(1500, 3);
    bytes stream = test::compressed(raw, 400);
    for (const unsigned threads : {0, 2})
        for (std::size_t bit = 0; bit < stream.size() * 8; bit += threads == 0 ? 1 : 101) {
            stream[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
            const outcome result = decompress_damaged(stream, threads);
            CHECK(says_damaged(result.failure));
            CHECK(is_prefix(result.written, raw));
            stream[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        }
}

TEST_CASE(
    "every block before the damaged one comes out, with any number of threads, and the error names the "
    "place") {
    const bytes raw = test::skewed_bytes(100'000, 4);
    const bytes stream = test::compressed(raw, 1000);
    const std::size_t place = stream.size() / 2;
    bytes damaged = stream;
    damaged[place] ^= 0x10;
    const outcome expected = decompress_damaged(damaged, 0);
    REQUIRE(expected.failure);
    CHECK(expected.failure->offset() <= place);
    CHECK(expected.failure->offset() + 1100 > place);
    CHECK(expected.written.size() % 1000 == 0);
    CHECK(expected.written.size() > 40'000);
    for (const unsigned threads : {1, 2, 8}) {
        const outcome result = decompress_damaged(damaged, threads);
        CHECK(result.written == expected.written);
        REQUIRE(result.failure);
        CHECK(result.failure->offset() == expected.failure->offset());
        CHECK(std::string(result.failure->what()) == expected.failure->what());
    }
}

TEST_CASE("lost, repeated and swapped blocks are noticed") {
    const bytes raw = test::random_bytes(5000, 5);  // stored, so that every frame has the same size
    const bytes stream = test::compressed(raw, 1000);
    constexpr std::size_t first = 20, frame_size = 1044;
    const auto frame_at = [&](std::size_t number) {
        return stream.begin() + static_cast<std::ptrdiff_t>(first + number * frame_size);
    };
    SECTION("lost") {
        bytes lossy(stream.begin(), frame_at(2));
        lossy.insert(lossy.end(), frame_at(3), stream.end());
        CHECK(decompress_damaged(lossy, 2).failure->kind() == error_kind::damaged);
        CHECK(decompress_damaged(lossy, 2).written.size() == 2000);
    }
    SECTION("the last lost") {
        bytes lossy(stream.begin(), frame_at(4));
        lossy.insert(lossy.end(), frame_at(5), stream.end());
        CHECK(decompress_damaged(lossy, 2).failure->kind() == error_kind::damaged);
        CHECK(decompress_damaged(lossy, 2).written.size() == 4000);
    }
    SECTION("repeated") {
        bytes doubled(stream.begin(), frame_at(3));
        doubled.insert(doubled.end(), frame_at(2), stream.end());
        CHECK(decompress_damaged(doubled, 2).failure->kind() == error_kind::damaged);
        CHECK(decompress_damaged(doubled, 2).written.size() == 3000);
    }
    SECTION("swapped") {
        bytes swapped = stream;
        std::swap_ranges(swapped.begin() + (frame_at(1) - stream.begin()),
                         swapped.begin() + (frame_at(2) - stream.begin()),
                         swapped.begin() + (frame_at(3) - stream.begin()));
        CHECK(decompress_damaged(swapped, 2).failure->kind() == error_kind::damaged);
        CHECK(decompress_damaged(swapped, 2).written.size() == 1000);
    }
}
