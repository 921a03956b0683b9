#include "kernel_levels.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/guarded_buffer.hpp"

#include <algorithm>
#include <cmath>

using namespace huffpipe;
using namespace huffpipe::kernels;

namespace {

std::vector<std::size_t> lengths_to_try() {
    std::vector<std::size_t> lengths;
    for (std::size_t n = 0; n <= 4096; n += n < 600 ? 1 : 37) lengths.push_back(n);
    for (std::size_t power = 4096; power <= (std::size_t{4} << 20); power *= 2)
        lengths.insert(lengths.end(), {power - 1, power, power + 1});
    return lengths;
}

}  // namespace

TEST_CASE("Every level counts each byte once") {
    test::generator random(20);
    const test::guarded_buffer buffer((std::size_t{4} << 20) + 1);
    for (const std::size_t length : lengths_to_try()) {
        const auto kind = test::all_shapes[length % test::all_shapes.size()];
        const auto bytes = test::bytes_of(kind, length, random);
        huffman::histogram expected{};
        expected[7] = 5;  // counts are added to
        for (const auto byte : bytes) ++expected[byte];
        const byte_span place = length % 2 == 0 ? buffer.back(length) : buffer.front(length);
        std::copy(bytes.begin(), bytes.end(), place.begin());
        for (const auto* kernels : test::runnable_kernels()) {
            huffman::histogram counts{};
            counts[7] = 5;
            kernels->count(place.data(), length, counts);
            REQUIRE((counts == expected));
        }
    }
}

TEST_CASE("Samples and surveys stay within their bytes and are the same at every level") {
    test::generator random(21);
    const test::guarded_buffer buffer(std::size_t{1} << 18);
    for (std::size_t length = 1; length <= std::size_t{1} << 18; length = length * 5 / 4 + 1) {
        const byte_span place = length % 2 == 0 ? buffer.back(length) : buffer.front(length);
        for (auto& byte : place) byte = test::byte_of(test::shape::text, 0, random);
        huffman::histogram first{};
        place_counts first_places{};
        for (const auto* kernels : test::runnable_kernels()) {
            huffman::histogram counts{};
            kernels->count_sample(place.data(), length, 576, counts);
            place_counts places{};
            kernels->survey(place.data(), length, places);
            if (kernels->level == cpu_level::scalar) {
                first = counts;
                first_places = places;
                std::size_t sampled = 0;
                for (const auto count : counts) sampled += count;
                REQUIRE(sampled >= length * 128 / 576);
            }
            REQUIRE((counts == first));
            REQUIRE((places == first_places));
        }
    }
}

TEST_CASE("Foreign bytes are found wherever they are") {
    test::generator random(22);
    const test::guarded_buffer buffer(5000);
    for (std::size_t trial = 0; trial < 400; ++trial) {
        const std::size_t length = random() % 5000;
        const byte_span place = trial % 2 == 0 ? buffer.back(length) : buffer.front(length);
        symbol_set known;
        std::array<bool, 256> is_known{};
        for (std::size_t value = 0; value < 256; ++value)
            if (random() % 256 < trial % 256) {
                known.insert(static_cast<std::uint8_t>(value));
                is_known[value] = true;
                REQUIRE(known.contains(static_cast<std::uint8_t>(value)));
            }
        std::vector<std::uint8_t> usual;
        for (std::size_t value = 0; value < 256; ++value)
            if (is_known[value]) usual.push_back(static_cast<std::uint8_t>(value));
        for (auto& byte : place)
            byte = usual.empty() || random() % 300 == 0 ? static_cast<std::uint8_t>(random())
                                                        : usual[random() % usual.size()];
        huffman::histogram expected{};
        std::size_t expected_number = 0;
        for (const auto byte : place)
            if (!is_known[byte]) {
                ++expected[byte];
                ++expected_number;
            }
        for (const auto* kernels : test::runnable_kernels()) {
            huffman::histogram counts{};
            REQUIRE(kernels->count_foreign(place.data(), length, known, counts) == expected_number);
            REQUIRE((counts == expected));
        }
    }
}

TEST_CASE("Logarithms are right to 0.002 and the same at every level") {
    for (std::uint32_t count = 1; count < 1u << 24; count += 1 + count / 50)
        REQUIRE(std::abs(fixed_log2(count) / 32768.0 - std::log2(count)) < 0.002);
    test::generator random(23);
    for (std::size_t trial = 0; trial < 300; ++trial) {
        huffman::histogram counts{};
        for (auto& count : counts) count = static_cast<std::uint32_t>(random()) >> (8 + random() % 24);
        if (trial % 3 == 0) counts[random() % 256] = 0;
        const std::uint64_t expected = kernels_for(cpu_level::scalar).sum_of_logs(counts);
        for (const auto* kernels : test::runnable_kernels())
            REQUIRE(kernels->sum_of_logs(counts) == expected);
    }
}
