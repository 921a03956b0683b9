#include "context/certain_states.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

/// A model in which a byte below `leading` has a state of its own behind it, by the class of the one behind
/// that.
std::unique_ptr<state_model> model_of(int classes, int leading) {
    auto model = std::make_unique<state_model>();
    model->table_bits = 9;
    model->classes = classes;
    model->superclasses = 1;
    model->class_of.fill(0);
    for (std::size_t byte = 0; byte < 256; ++byte)
        model->class_of[byte] = static_cast<std::uint8_t>(byte % static_cast<std::size_t>(classes));
    model->superclass_of.fill(0);
    for (std::size_t m = 0; m < static_cast<std::size_t>(classes); ++m)
        model->state_count[m] = static_cast<std::uint8_t>(leading + 1);
    model->number_states();
    for (std::size_t m = 0; m < static_cast<std::size_t>(classes); ++m)
        for (int byte = 0; byte < 256; ++byte)
            model->next[m][static_cast<std::size_t>(byte)] = static_cast<std::uint8_t>(
                model->first_state[static_cast<std::size_t>(model->memory_after(static_cast<int>(m), byte))] +
                std::min(byte, leading));
    return model;
}

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

/// What `confirm_certain` should leave, byte by byte: the sequence is a ring.
only_bytes confirmed(const state_finder& states, const test::bytes& raw, only_bytes only) {
    test::bytes ring = raw;
    ring.insert(ring.end(), raw.begin(), raw.begin() + state_finder::longest_context);
    for (std::size_t i = 0; i < raw.size(); ++i) {
        std::int16_t& byte = only[states.state(&ring[i])];
        if (byte != ring[i]) byte = -1;
    }
    return only;
}

}  // namespace

TEST_CASE("a state is certain if no byte of the sequence says otherwise, wherever it is") {
    const int classes = GENERATE(1, 2);
    const auto model = model_of(classes, 2);
    state_finder states;
    states.build(*model);
    // Before a 0 comes always a 7, before a 1 always an 8.
    test::bytes raw;
    for (const auto draw : test::draws(9000, 4, 11)) {
        if (draw % 4 < 2) raw.push_back(static_cast<std::uint8_t>(7 + draw % 4));
        raw.push_back(static_cast<std::uint8_t>(draw % 4 < 2 ? draw % 4 : 2 + draw % 5));
    }
    raw.insert(raw.begin(), 5);
    raw.push_back(5);
    only_bytes only;
    only.fill(-1);
    for (std::size_t m = 0; m < static_cast<std::size_t>(classes); ++m) {
        only[model->first_state[m]] = 7;
        only[model->first_state[m] + 1U] = 8;
    }
    for (const auto level : {cpu_level::scalar, cpu_level::avx2}) {
        if (level > available_cpu_level()) continue;
        const auto check = [&](const test::bytes& sequence) {
            only_bytes found = only;
            REQUIRE(confirm_certain(*model, states, sequence, found, level));
            REQUIRE(found == confirmed(states, sequence, only));
            return found;
        };
        REQUIRE(check(raw) == only);
        const std::size_t size = raw.size();
        for (const std::size_t at :
             {std::size_t{0}, std::size_t{1}, size / 2, size - 4, size - 3, size - 2, size - 1}) {
            test::bytes broken = raw;
            broken[at] = 9;
            broken[(at + 1) % size] = 0;
            REQUIRE(check(broken) != only);
        }
    }
}

TEST_CASE("memories that expect different bytes are told apart, and exceptions are found anywhere") {
    const auto model = std::make_unique<state_model>(two_memories());
    const auto states = std::make_unique<state_finder>();
    states->build(*model);
    std::mt19937 random(1);
    int unbroken = 0;
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
        const auto level = round % 4 < 2 ? cpu_level::scalar : available_cpu_level();
        only_bytes found = only;
        REQUIRE(confirm_certain(*model, *states, guarded.span(), found, level));
        REQUIRE(found == confirmed(*states, raw, only));
        unbroken += found == only;
    }
    CHECK(unbroken > 0);
    CHECK(unbroken < 300);
}

TEST_CASE("a question about many bytes is left open") {
    const auto model = model_of(1, 20);
    state_finder states;
    states.build(*model);
    only_bytes only;
    only.fill(3);
    const auto raw = test::draws(5000, 4, 3);
    REQUIRE_FALSE(confirm_certain(*model, states, raw, only, cpu_level::scalar));
}
