#include "context/model_header.hpp"

#include "base/error.hpp"
#include "context/model_builder.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr std::size_t any_entries = state_model::max_table_entries;

struct written {
    test::bytes bytes;
    std::unique_ptr<state_model> model;
};

written some_model(const model_effort& effort) {
    const auto raw = test::words(100000, 7);
    const auto builder = std::make_unique<model_builder>(cpu_level::scalar);
    const auto made = builder->build(raw, effort);
    written result{test::bytes(65536), std::make_unique<state_model>(made.model)};
    result.bytes.resize(write_model(made.model, made.reference, result.bytes));
    return result;
}

const model_effort order2{.classes = 5, .states = 40, .seeds = 16, .sample_shift = 1};
const model_effort order3{.classes = 7, .superclasses = 3, .states = 60, .seeds = 8};

}  // namespace

TEST_CASE("a model that was written reads back the same") {
    for (const auto& effort : {model_effort{}, order2, order3}) {
        const auto made = some_model(effort);
        REQUIRE(made.bytes.size() > 8);
        const auto read = std::make_unique<state_model>();
        CHECK(read_model(made.bytes, any_entries, *read) == made.bytes.size());
        CHECK(read->states == made.model->states);
        CHECK(read->memories() == made.model->memories());
        for (std::size_t m = 0; m < static_cast<std::size_t>(read->memories()); ++m) {
            CHECK(read->next[m] == made.model->next[m]);
        }
        for (std::size_t k = 0; k < static_cast<std::size_t>(read->states); ++k) {
            CHECK(read->lengths[k] == made.model->lengths[k]);
        }
    }
}

TEST_CASE("a model is refused when it is cut anywhere, or has more tables than allowed") {
    const auto made = some_model(order2);
    const auto read = std::make_unique<state_model>();
    for (std::size_t size = 0; size < made.bytes.size(); ++size) {
        CHECK_THROWS_AS(read_model(byte_view(made.bytes).first(size), any_entries, *read), error);
    }
    CHECK_THROWS_AS(read_model(made.bytes, made.model->table_entries() - 1, *read), error);
    CHECK_NOTHROW(read_model(made.bytes, made.model->table_entries(), *read));
}

TEST_CASE("a model that is accepted has complete codes and states that exist, whatever the bytes") {
    const auto made = some_model(order3);
    const auto read = std::make_unique<state_model>();
    std::mt19937 random(3);
    int accepted = 0;
    for (int round = 0; round < 3000 * test::scale(); ++round) {
        auto bytes = made.bytes;
        for (int flips = 1 + static_cast<int>(random() % 3); flips > 0; --flips) {
            bytes[random() % (round % 2 ? bytes.size() : 40)] ^=
                static_cast<std::uint8_t>(1U << random() % 8);
        }
        try {
            read_model(bytes, any_entries, *read);
        } catch (const error& e) {
            REQUIRE(e.kind() == error_kind::damaged);
            continue;
        }
        ++accepted;
        REQUIRE(read->states <= state_model::max_states);
        for (std::size_t k = 0; k < static_cast<std::size_t>(read->states); ++k) {
            std::uint32_t covered = 0;
            std::size_t certain = 0;
            for (const auto length : read->lengths[k]) {
                certain += length == state_model::certain;
                if (length != 0 && length != state_model::certain)
                    covered += (1U << read->table_bits) >> length;
            }
            REQUIRE((certain == 1 ? covered == 0 : certain == 0 && covered == 1U << read->table_bits));
        }
        for (int m = 0; m < read->memories(); ++m) {
            for (int byte = 0; byte < 256; ++byte) {
                const int after = read->next[static_cast<std::size_t>(m)][static_cast<std::size_t>(byte)];
                REQUIRE(after < read->states);
                REQUIRE(read->memory_of[static_cast<std::size_t>(after)] == read->memory_after(m, byte));
            }
        }
    }
    CHECK(accepted > 0);
}
