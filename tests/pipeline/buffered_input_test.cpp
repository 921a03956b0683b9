#include "pipeline/buffered_input.hpp"

#include "support/catch.hpp"
#include "support/memory_ends.hpp"

using namespace huffpipe;
using pipeline::buffer;
using pipeline::buffered_input;
using test::bytes;

TEST_CASE("peeks, skips and reads of any sizes give the input's bytes in order") {
    const bytes raw = test::random_bytes(500'000, 1);
    for (const std::size_t largest_read : {1000, 70'000, 300'000}) {
        test::chopped_input source(raw, largest_read, 2);
        buffered_input from(source);
        std::mt19937_64 random(3);
        bytes got;
        buffer space;
        for (;;) {
            if (random() % 2 == 0) {
                const std::size_t wanted = 1 + random() % buffered_input::window_size;
                const byte_view ahead = from.peek(wanted);
                const std::size_t take = std::min(ahead.size(), wanted);
                got.insert(got.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(take));
                from.skip(take);
                if (ahead.empty()) break;
            } else {
                const byte_view piece = from.take(random() % 200'000, space);
                got.insert(got.end(), piece.begin(), piece.end());
            }
            REQUIRE(from.position() == got.size());
        }
        CHECK(got == raw);
    }
}

TEST_CASE("peek gives fewer bytes than asked for only at the end, and takes none") {
    const bytes raw{1, 2, 3};
    test::chopped_input source(raw, 1);
    buffered_input from(source);
    CHECK(from.peek(2).size() == 2);
    CHECK(from.peek(9).size() == 3);
    CHECK(from.position() == 0);
    buffer space;
    CHECK(from.take(9, space).size() == 3);
    CHECK(from.peek(1).empty());
}
