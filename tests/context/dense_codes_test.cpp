#include "context/dense_codes.hpp"

#include "base/cpu.hpp"
#include "context/dense_numbers_avx512.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

/// A model of random states and classes, and what its packer would have of it.
struct made_up {
    state_model model{};
    std::vector<code_word> codes;
    state_finder states;

    made_up(int classes, int superclasses, int state_count, std::uint32_t seed) {
        std::mt19937 random(seed);
        model.classes = classes;
        model.superclasses = superclasses;
        model.states = state_count;
        for (auto& c : model.class_of)
            c = static_cast<std::uint8_t>(random() % static_cast<unsigned>(classes));
        for (auto& s : model.superclass_of)
            s = static_cast<std::uint8_t>(random() % static_cast<unsigned>(superclasses));
        for (auto& row : model.next) {
            for (auto& state : row)
                state = static_cast<std::uint8_t>(random() % static_cast<unsigned>(state_count));
        }
        states.build(model);
        codes.resize(static_cast<std::size_t>(state_count) * state_finder::row_pitch);
        for (auto& word : codes) word = std::uint64_t{random()} << 32 | (1 + random() % 19);
    }

    code_word code(const std::uint8_t* at) const {
        return codes[states.order() == 3   ? states.index<3>(at)
                     : states.order() == 2 ? states.index<2>(at)
                                           : states.index<1>(at)];
    }
};

const made_up& some_model(int order) {
    static const made_up one(1, 1, 20, 1), two(6, 1, 64, 2), three(16, 3, 200, 3);
    return order == 1 ? one : order == 2 ? two : three;
}

/// Nearly all of them among `kinds`.
test::bytes text(std::size_t size, std::size_t kinds, std::uint32_t seed) {
    std::mt19937 random(seed);
    test::bytes made(size);
    for (auto& b : made)
        b = static_cast<std::uint8_t>(random() % 3000 == 0 ? random() : 7 + random() % kinds * 2);
    return made;
}

byte_counts count(byte_view bytes) {
    byte_counts counts{};
    for (const auto b : bytes) ++counts[b];
    return counts;
}

constexpr std::size_t large = 1 << 20;

}  // namespace

TEST_CASE("dense tables have the code of every byte that has a rank, and none for others") {
    for (const int order : {1, 2, 3}) {
        const auto& m = some_model(order);
        const auto bytes = text(20000, 80, 11);
        auto counts = count(byte_view(bytes).first(15000));
        const auto dense = std::make_unique<dense_codes>();
        REQUIRE(dense->build(m.model, m.codes.data(), counts, large));
        REQUIRE(dense->has_rows() == (order == 3));
        const dense_map& map = dense->map();
        std::size_t known = 0;
        for (std::size_t i = 0; i + 3 < bytes.size(); ++i) {
            const std::uint8_t* const at = &bytes[i];
            const code_word word =
                dense->has_rows()
                    ? dense->by_state()[std::size_t{8} * dense->rows()[map.row_index(at)] + map.rank_of[*at]]
                    : dense->words()[map.index(at)];
            const bool has_ranks = map.rank_of[at[0]] != map.foreign && map.rank_of[at[1]] != map.foreign;
            REQUIRE(word == (has_ranks ? m.code(at) : no_code_word));
            known += has_ranks;
        }
        CHECK(known > bytes.size() * 9 / 10);
    }
}

TEST_CASE("dense tables are not made for short sequences, nor for many different bytes") {
    for (const int order : {1, 2, 3}) {
        const auto& m = some_model(order);
        const auto dense = std::make_unique<dense_codes>();
        const auto few = count(text(9000, order == 1 ? 5 : 60, 21));
        CHECK_FALSE(dense->build(m.model, m.codes.data(), few, 8000));
        CHECK(dense->build(m.model, m.codes.data(), few, large));
        CHECK_FALSE(dense->build(m.model, m.codes.data(), count(test::draws(60000, 0, 22)), large));
        CHECK_FALSE(dense->build(m.model, m.codes.data(), byte_counts{}, large));
    }
}

#if defined(__x86_64__)
TEST_CASE("AVX-512 numbers bytes as the map does, up to a guard page") {
    if (available_cpu_level() < cpu_level::avx512) {
        WARN("not tested: this CPU has no AVX-512");
        return;
    }
    const auto numbers = std::make_unique<dense_numbers>();
    for (const int order : {1, 2, 3}) {
        const auto& m = some_model(order);
        const auto dense = std::make_unique<dense_codes>();
        REQUIRE(dense->build(m.model, m.codes.data(), count(text(20000, 90, 31)), large));
        const dense_map& map = dense->map();
        const auto number = order == 1   ? number_order1_avx512
                            : order == 2 ? number_order2_avx512
                                         : number_rows_avx512;
        for (const std::size_t n : {1, 2, 63, 64, 65, 128, 130, 960, 1024}) {
            const auto context = static_cast<std::size_t>(order);
            const test::guarded_bytes raw(n + context);
            const auto bytes = test::draws(n + context, 0, static_cast<std::uint32_t>(n));
            std::copy(bytes.begin(), bytes.end(), raw.span().begin());
            number(map, raw.span().data(), n, *numbers);
            auto padded = bytes;
            padded.resize(bytes.size() + 3);
            for (std::size_t i = 0; i < n; ++i) {
                const std::uint8_t* const at = &padded[i];
                if (order == 3) {
                    REQUIRE(numbers->index[i] == map.row_index(at));
                    REQUIRE(numbers->rank[i] == map.rank_of[*at]);
                } else {
                    REQUIRE(numbers->index[i] == map.index(at));
                }
            }
        }
    }
}
#endif
