#include "context/pack.hpp"

#include "context/dense_codes.hpp"
#include "context/model_builder.hpp"
#include "context/pack_order0_avx512.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <array>
#include <memory>
#include <vector>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr cpu_level levels[] = {cpu_level::scalar, cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512};

const model_effort efforts[] = {
    {.table_bits = 11},
    {.states = 20, .seeds = 20, .sample_shift = 4},
    {.classes = 6, .states = 48, .seeds = 16, .sample_shift = 3},
    {.classes = 16, .superclasses = 3, .states = 200, .seeds = 12, .sample_shift = 2},
};

/// Few different bytes in most of it, some that a sample misses, and stretches of nothing but rare ones, so
/// that codes come in groups of any length.
test::bytes mixed(std::size_t size) {
    auto made = test::words(size, 1);
    for (auto& b : made) b = (b >= 'a' && b <= 'z') || b == ' ' ? b : '\n';
    std::mt19937 random(2);
    for (int i = 0; i < 40; ++i) made[random() % size] = static_cast<std::uint8_t>(random());
    for (std::size_t at = 9000; at + 500 < size; at += 60000) {
        for (std::size_t i = 0; i < 400; ++i) made[at + i] = static_cast<std::uint8_t>('A' + random() % 26);
    }
    return made;
}

bool has_dense_codes(const model_builder::result& made, std::size_t size) {
    const std::vector<code_word> codes(state_finder::table_size);
    return made.states.order() > 0 &&
           std::make_unique<dense_codes>()->build(made.model, codes.data(), made.counts, size);
}

}  // namespace

TEST_CASE("bytes are packed the same at every CPU level, up to a guard page") {
    const test::guarded_bytes guarded(500003);
    const auto raw = guarded.span();
    std::array<int, 4> dense{};  // [order]: sequences packed by dense codes where AVX-512 is there
    for (const auto& bytes :
         {mixed(raw.size()), test::draws(raw.size(), 6, 3), test::draws(raw.size(), 40, 4)}) {
        std::copy(bytes.begin(), bytes.end(), raw.begin());
        for (const auto& effort : efforts) {
            const auto builder = std::make_unique<model_builder>(cpu_level::scalar);
            const auto made = builder->build(raw, effort);
            dense[static_cast<std::size_t>(made.states.order())] += has_dense_codes(made, raw.size());
            const auto pack = [&](cpu_level level, int mean_bits_16) {
                const auto by = std::make_unique<packer>(level);
                test::bytes to(raw.size() * 2);
                stream_table table{};
                REQUIRE(by->pack({made.model, made.states, made.counts, mean_bits_16}, raw, to, table));
                for (const auto size : table.size) to.push_back(static_cast<std::uint8_t>(size));
                return to;
            };
            const auto expected = pack(cpu_level::scalar, made.mean_bits_16);
            for (const auto level : levels) {
                if (level > available_cpu_level()) continue;
                for (const int mean_bits_16 : {10, 55, 70, 90, 120}) {
                    const bool same = pack(level, mean_bits_16) == expected;
                    REQUIRE(same);
                }
            }
        }
    }
    for (std::size_t order = 1; order < dense.size(); ++order) CHECK(dense[order] > 0);
}

TEST_CASE("packing stops when the room gets short") {
    const auto raw = test::draws(100000, 2, 5);
    for (const auto& effort : efforts) {
        const auto builder = std::make_unique<model_builder>(available_cpu_level());
        const auto made = builder->build(raw, effort);
        const auto by = std::make_unique<packer>(available_cpu_level());
        const test::guarded_bytes to(60000);
        stream_table table{};
        CHECK_FALSE(
            by->pack({made.model, made.states, made.counts, made.mean_bits_16}, raw, to.span(), table));
    }
}

#if defined(__x86_64__)
TEST_CASE("AVX-512 packs a single state as one byte after the other is packed") {
    if (available_cpu_level() < cpu_level::avx512) {
        WARN("not tested: this CPU has no AVX-512");
        return;
    }
    std::mt19937 random(6);
    for (const unsigned longest : {4U, 9U, 11U, 16U, 19U}) {
        std::array<code_word, 256> codes;
        for (auto& word : codes) {
            const std::uint64_t length = random() % (longest + 1);
            word = length != 0 ? std::uint64_t{random()} << 32 >> (64 - length) << (64 - length) | length : 0;
        }
        const auto raw = test::draws(960, 1, longest);
        const test::guarded_bytes guarded(raw.size());
        std::copy(raw.begin(), raw.end(), guarded.span().begin());
        test::bytes expected(4000), packed(4000);
        bit_stack slow{expected.data()}, fast{packed.data()};
        for (const auto byte : raw) slow.push(codes[byte], codes[byte] & 63);
        pack_order0_avx512(order0_words(codes.data()), codes.data(), guarded.span().data(), raw.size(), fast);
        for (bit_stack* stack : {&slow, &fast}) stack->push(std::uint64_t{1} << 63, 1);
        REQUIRE(fast.to - packed.data() == slow.to - expected.data());
        CHECK(std::equal(packed.data(), fast.to, expected.data()));
    }
}
#endif
