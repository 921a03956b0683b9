#include "context/certain_states.hpp"

#include "context/bit_streams.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

/// Two memories, by whether the second byte behind is odd; the states of each, by the byte behind: one for
/// 'n', one for 'r', one for all others.
state_model two_memories() {
    state_model model{};
    model.classes = 2;
    model.superclasses = 1;
    model.states = 6;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        model.class_of[byte] = byte % 2;
        for (std::size_t m = 0; m < 2; ++m) {
            const int of_byte = byte == 'n' ? 1 : byte == 'r' ? 2 : 0;
            model.next[m][byte] = static_cast<std::uint8_t>(3 * m + static_cast<std::size_t>(of_byte));
        }
    }
    return model;
}

/// By a walk through all of the sequence.
only_bytes confirm_slowly(const state_finder& states, byte_view raw, only_bytes only) {
    for (std::size_t k = 0; k < stream_count(raw.size()); ++k) {
        const stream_parts parts(raw, k);
        for (const auto part : {parts.body(), parts.tail()}) {
            for (const std::uint8_t* at = part.first; at != part.end; ++at) {
                auto& byte = only[states.state(at)];
                if (byte != *at) byte = -1;
            }
        }
    }
    return only;
}

}  // namespace

TEST_CASE("what is certain is confirmed as by a look at all states, and exceptions are found anywhere") {
    const auto model = std::make_unique<state_model>(two_memories());
    const auto states = std::make_unique<state_finder>();
    states->build(*model);
    std::mt19937 random(1);
    int confirmed = 0;
    for (int round = 0; round < 300; ++round) {
        const std::size_t size = 300 + random() % 3000;
        auto raw = test::bytes(size);
        for (auto& b : raw) b = static_cast<std::uint8_t>("abcdnr"[random() % 6]);
        // What the memories expect before 'n' and 'r'; in some rounds they disagree.
        const std::uint8_t other = random() % 2 ? 'a' : 'c';
        const std::uint8_t expected[2][2] = {{'a', 'b'}, {other, 'b'}};
        for (std::size_t i = size - 2; i-- > 0;) {
            if (raw[i + 1] == 'n') raw[i] = expected[raw[i + 2] % 2][0];
            if (raw[i + 1] == 'r') raw[i] = expected[raw[i + 2] % 2][1];
        }
        if (round % 2 == 1) raw[random() % size] = 'd';
        only_bytes only;
        only.fill(-1);
        for (std::size_t m = 0; m < 2; ++m) {
            only[3 * m + 1] = expected[m][0];
            only[3 * m + 2] = expected[m][1];
        }
        const test::guarded_bytes guarded(size);
        std::copy(raw.begin(), raw.end(), guarded.span().begin());
        const only_bytes right = confirm_slowly(*states, raw, only);
        for (const auto level : {cpu_level::scalar, cpu_level::avx2}) {
            if (level > available_cpu_level()) continue;
            only_bytes found = only;
            REQUIRE(confirm_certain(*model, *states, guarded.span(), found, level));
            REQUIRE(found == right);
        }
        confirmed += right == only;
    }
    CHECK(confirmed > 0);
}

TEST_CASE("too many certain bytes are not looked for") {
    const auto model = std::make_unique<state_model>(two_memories());
    const auto states = std::make_unique<state_finder>();
    states->build(*model);
    only_bytes only;
    only.fill(-1);
    only[0] = 'x';  // whatever the byte behind is, but for two
    const auto raw = test::draws(1000, 0, 2);
    only_bytes found = only;
    CHECK_FALSE(confirm_certain(*model, *states, raw, found, cpu_level::scalar));
}
