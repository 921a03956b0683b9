#include "context/layout_choice.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr choice_effort effort{.sample_size = 24576,
                               .plane_sample = 4096,
                               .search = {2, 2, 768},
                               .order2 = true,
                               .order2_planes = false};

layout_chooser::choice choose(byte_view raw, element_hint hint = {}, cpu_level cpu = available_cpu_level()) {
    return std::make_unique<layout_chooser>(effort, hint, cpu)->choose(raw, 1);
}

/// Records of a byte, an ascending number of four, and one of eight that changes slowly; 13 bytes.
test::bytes odd_records(std::size_t size) {
    std::mt19937 random(5);
    test::bytes made(size);
    std::uint32_t id = 7;
    std::uint64_t level = 1 << 30;
    for (std::size_t i = 0; i + 13 <= size; i += 13) {
        made[i] = static_cast<std::uint8_t>(random() % 3);
        store_le<std::uint32_t>(&made[i + 1], id += 1 + random() % 9);
        store_le<std::uint64_t>(&made[i + 5], level += random() % 100);
    }
    return made;
}

}  // namespace

TEST_CASE("a layout is chosen for numbers, whatever their size and place, and none for text and noise") {
    const std::size_t size = 200'000;
    const auto i16 = choose(test::walk<std::uint16_t>(size, 1)).layout;
    REQUIRE(i16.size() == 2);
    CHECK(i16.fields()[0] == field{2, word_transform::delta, false});
    const auto i32 = choose(test::walk<std::uint32_t>(size, 2, true)).layout;
    REQUIRE(i32.size() == 4);
    CHECK(i32.fields()[0] == field{4, word_transform::delta, true});
    auto shifted = test::walk<std::uint32_t>(size + 3, 2, true);
    const auto later = choose(byte_view(shifted).subspan(3)).layout;
    CHECK(later.size() == 4);
    CHECK(later.offset() == 1);
    CHECK(choose(odd_records(size)).layout.size() == 13);
    CHECK(choose(test::words(size, 3)).layout.size() == 0);
    CHECK(choose(test::draws(size, 0, 4)).layout.size() == 0);
}

TEST_CASE("what is estimated is about what it takes") {
    const std::size_t size = 200'000;
    const auto bits = [&](byte_view raw) {
        return static_cast<double>(choose(raw).bits) / static_cast<double>(one_bit * raw.size());
    };
    CHECK(bits(test::draws(size, 0, 4)) == 8.0);
    const double walk = bits(test::walk<std::uint16_t>(size, 1));  // log2 61 in 16: 2.97 bits a byte
    CHECK(walk > 2.8);
    CHECK(walk < 3.3);
}

TEST_CASE("the choice is the same at every CPU level") {
    for (const std::size_t size : {5000, 30'000, 300'000}) {
        for (const auto& raw :
             {test::walk<std::uint32_t>(size, 1), odd_records(size), test::draws(size, 5, 3)}) {
            const auto portable = choose(raw, {}, cpu_level::scalar);
            for (const auto cpu : {cpu_level::bmi2, cpu_level::avx2, cpu_level::avx512}) {
                if (cpu > available_cpu_level()) continue;
                const auto fast = choose(raw, {}, cpu);
                CHECK(fast.bits == portable.bits);
                CHECK(fast.layout.offset() == portable.layout.offset());
                CHECK(std::ranges::equal(fast.layout.fields(), portable.layout.fields()));
            }
        }
    }
}

TEST_CASE("a hint decides on the elements") {
    const auto raw = odd_records(100'000);
    const auto chosen = choose(raw, {4, true, true}).layout;
    REQUIRE(chosen.size() % 4 == 0);
    for (const field& f : chosen.fields()) {
        if (f.width > 1) CHECK(f.width == 4);
        if (f.width > 1) CHECK(f.big_endian);
    }
}
