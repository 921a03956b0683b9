#include "huffman/bit_reader.hpp"
#include "huffman/canonical_code.hpp"
#include "kernel_levels.hpp"
#include "support/catch.hpp"
#include "support/distributions.hpp"
#include "support/guarded_buffer.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <memory>

using namespace huffpipe;
using namespace huffpipe::kernels;

namespace {

using bytes = std::vector<std::uint8_t>;

huffman::code_lengths lengths_for(byte_view raw) {
    huffman::histogram counts{};
    for (const auto byte : raw) ++counts[byte];
    ++counts[0];
    ++counts[255];
    huffman::code_lengths lengths;
    huffman::find_code_lengths(counts, huffman::max_code_length, lengths);
    return lengths;
}

/// A bit stream written bit by bit.
bytes slow_stream(const bytes& in_coding_order, const huffman::code_lengths& lengths) {
    std::array<std::uint16_t, huffman::alphabet_size> words;
    huffman::assign_code_words(lengths, words);
    std::vector<bool> bits;
    for (const auto byte : in_coding_order)
        for (unsigned bit = 0; bit < lengths[byte]; ++bit) bits.push_back(words[byte] >> bit & 1);
    bytes stream((bits.size() + 7) / 8);
    for (std::size_t i = 0; i < bits.size(); ++i)
        if (bits[i]) stream[i / 8] = static_cast<std::uint8_t>(stream[i / 8] | 1 << i % 8);
    return stream;
}

const auto& kinds = test::all_shapes;

}  // namespace

TEST_CASE("Every level packs a segment as bit-by-bit writing does") {
    test::generator random(30);
    const auto table = std::make_unique<pack_table>();
    const test::guarded_buffer raw(70000), out(70000 * 11 / 8 + 16);
    for (std::size_t length = 0; length < 70000; length = length < 700 ? length + 1 : length * 3 / 2) {
        const auto data = test::bytes_of(kinds[length % kinds.size()], length, random);
        const auto lengths = lengths_for(data);
        const bytes expected = slow_stream({data.rbegin(), data.rend()}, lengths);
        const byte_span place = length % 2 == 0 ? raw.back(length) : raw.front(length);
        std::copy(data.begin(), data.end(), place.begin());
        const byte_span room = out.back(expected.size() + 8);
        for (const auto* kernels : test::runnable_kernels()) {
            kernels->build_pack_table(lengths, *table);
            bit_sink sink{0, 0, room.data()};
            kernels->pack_segment(place.data(), length, *table, sink);
            std::uint8_t* const end = sink.finish();
            REQUIRE((bytes(room.data(), end) == expected));
        }
    }
}

TEST_CASE("Every level packs lanes as bit-by-bit writing does, and unpacks them") {
    test::generator random(31);
    const auto table = std::make_unique<pack_table>();
    const auto single = std::make_unique<huffman::single_table>();
    for (const std::size_t rounds : {1u, 2u, 3u, 4u, 7u, 39u, 40u, 41u, 100u}) {
        const std::size_t size = rounds * lane_round, slot = rounds * lane_run * 11 / 8 + 16;
        const test::guarded_buffer raw(size), back(size);
        const auto data = test::bytes_of(kinds[rounds % kinds.size()], size, random);
        const auto lengths = lengths_for(data);
        std::array<bytes, lane_count> order, expected;
        for (std::size_t d = 0; d < size; ++d) order[d / lane_run % lane_count].push_back(data[size - 1 - d]);
        for (unsigned lane = 0; lane < lane_count; ++lane) expected[lane] = slow_stream(order[lane], lengths);
        huffman::build_single_table(lengths, *single);
        for (const auto* kernels : test::runnable_kernels())
            for (const byte_span place : {raw.front(size), raw.back(size)}) {
                std::copy(data.begin(), data.end(), place.begin());
                kernels->build_pack_table(lengths, *table);
                bytes streams(slot * lane_count);
                lane_sinks sinks;
                for (unsigned lane = 0; lane < lane_count; ++lane) sinks[lane].out = &streams[slot * lane];
                INFO(rounds << " rounds, " << name_of(kernels->level));
                kernels->pack_lanes(place.data() + size, rounds, *table, sinks);
                for (unsigned lane = 0; lane < lane_count; ++lane)
                    REQUIRE((bytes(&streams[slot * lane], sinks[lane].finish()) == expected[lane]));

                // Each stream ends where a guard page begins, but for the bytes that the kernel may read
                // beyond it.
                std::vector<std::unique_ptr<test::guarded_buffer>> inputs;
                lanes_state state;
                const byte_span target =
                    place.data() == raw.front(size).data() ? back.front(size) : back.back(size);
                state.out = target.data() + size;
                for (unsigned lane = 0; lane < lane_count; ++lane) {
                    const std::size_t room = 1 + std::max(expected[lane].size(), 28 * rounds) + 8;
                    inputs.push_back(std::make_unique<test::guarded_buffer>(room));
                    std::uint8_t* const begin = inputs.back()->back(room).data() + 1;
                    std::copy(expected[lane].begin(), expected[lane].end(), begin);
                    state.in[lane] = begin;
                    state.bits[lane] = load_le<std::uint64_t>(begin) | sentinel;
                }
                kernels->decode_lanes(state, *single, rounds);
                REQUIRE(state.out == target.data());
                REQUIRE(std::equal(data.begin(), data.end(), target.begin()));
                for (unsigned lane = 0; lane < lane_count; ++lane) {
                    const auto loaded = static_cast<std::size_t>(
                        state.in[lane] -
                        (inputs[lane]->back(0).data() - (std::max(expected[lane].size(), 28 * rounds) + 8)));
                    const std::size_t position = 8 * loaded + taken(state.bits[lane]);
                    REQUIRE((position + 7) / 8 == expected[lane].size());
                }
            }
    }
}

TEST_CASE("Every level unpacks segments alike, within the bytes it is promised") {
    test::generator random(32);
    const auto multi = std::make_unique<huffman::multi_table>();
    const auto builder = std::make_unique<huffman::multi_table_builder>();
    for (std::size_t trial = 0; trial < test::scaled(60); ++trial) {
        const std::size_t rounds = 1 + random() % 30, room_in = 7 * rounds + 8, room_out = 30 * rounds + 8;
        const auto data = test::bytes_of(kinds[trial % kinds.size()], 30 * rounds * segment_count, random);
        const auto lengths = lengths_for(data);
        builder->build(lengths, *multi);
        std::array<bytes, segment_count> input;
        for (auto& stream : input) {
            stream =
                slow_stream({data.begin() + static_cast<std::ptrdiff_t>(random() % 50), data.end()}, lengths);
            stream.resize(room_in);
        }
        std::vector<std::vector<bytes>> results;
        for (const auto* kernels : test::runnable_kernels()) {
            std::vector<std::unique_ptr<test::guarded_buffer>> in, out;
            segments_state state;
            for (unsigned k = 0; k < segment_count; ++k) {
                in.push_back(std::make_unique<test::guarded_buffer>(room_in));
                out.push_back(std::make_unique<test::guarded_buffer>(room_out));
                const byte_span from = in.back()->back(room_in);
                std::copy(input[k].begin(), input[k].end(), from.begin());
                state.in[k] = from.data();
                state.bits[k] = load_le<std::uint64_t>(from.data()) | sentinel;
                state.out[k] = out.back()->front(room_out).data() + room_out;
            }
            kernels->decode_segments(state, *multi, rounds);
            auto& result = results.emplace_back();
            for (unsigned k = 0; k < segment_count; ++k) {
                result.emplace_back(state.out[k], out[k]->front(room_out).data() + room_out);
                const auto loaded = static_cast<std::size_t>(state.in[k] - in[k]->back(room_in).data());
                huffman::bit_reader reader(in[k]->back(room_in));
                std::vector<std::uint8_t> slowly;
                while (reader.position() < 8 * loaded + taken(state.bits[k])) {
                    const auto symbol = static_cast<std::uint8_t>(multi->entry_for(reader.peek()) >> 56);
                    slowly.push_back(symbol);
                    reader.skip(lengths[symbol]);
                }
                REQUIRE(reader.position() == 8 * loaded + taken(state.bits[k]));
                INFO("trial " << trial << " stream " << k << " level " << name_of(kernels->level) << " sizes "
                              << slowly.size() << " " << result.back().size());
                REQUIRE((bytes(slowly.rbegin(), slowly.rend()) == result.back()));
            }
            REQUIRE((result == results.front()));
        }
    }
}

TEST_CASE("Planes of every count and size split and merge") {
    test::generator random(33);
    const test::guarded_buffer raw(5000), planes(5000), back(5000);
    for (const std::size_t count : {2u, 4u, 8u})
        for (std::size_t size = 0; size < 5000; size += size < 300 ? 1 : 61) {
            const byte_span place = size % 2 == 0 ? raw.back(size) : raw.front(size);
            const byte_span sorted = size % 2 == 0 ? planes.back(size) : planes.front(size);
            const byte_span merged = size % 2 == 0 ? back.back(size) : back.front(size);
            for (auto& byte : place) byte = static_cast<std::uint8_t>(random());
            bytes expected;
            for (std::size_t plane = 0; plane < count; ++plane) {
                for (std::size_t i = plane; i < size; i += count) expected.push_back(place[i]);
                REQUIRE(plane_size(size, count, plane) == (size + count - 1 - plane) / count);
            }
            for (const auto* kernels : test::runnable_kernels()) {
                std::fill(sorted.begin(), sorted.end(), std::uint8_t{0});
                kernels->split_planes(place.data(), size, count, sorted.data());
                REQUIRE(std::equal(expected.begin(), expected.end(), sorted.begin()));
                kernels->merge_planes(sorted.data(), size, count, merged.data());
                REQUIRE(std::equal(place.begin(), place.end(), merged.begin()));
            }
        }
}

TEST_CASE("Differences of words and their sums undo each other") {
    test::generator random(34);
    const test::guarded_buffer raw(5000), out(5000), planes(5000);
    for (const word_shape shape : {word_shape{2, byte_order::little}, word_shape{2, byte_order::big},
                                   word_shape{4, byte_order::little}, word_shape{4, byte_order::big}})
        for (std::size_t size = 0; size < 5000; size += size < 300 ? 1 : 61) {
            const byte_span place = size % 2 == 0 ? raw.back(size) : raw.front(size);
            const byte_span deltas = size % 2 == 0 ? out.back(size) : out.front(size);
            for (auto& byte : place) byte = static_cast<std::uint8_t>(random());
            bytes expected;
            for (const auto* kernels : test::runnable_kernels()) {
                kernels->delta_words(place.data(), size, shape, deltas.data());
                if (kernels->level == cpu_level::scalar) expected.assign(deltas.begin(), deltas.end());
                REQUIRE(std::equal(expected.begin(), expected.end(), deltas.begin()));
                const byte_span sorted = size % 2 == 0 ? planes.back(size) : planes.front(size);
                kernels->split_planes(deltas.data(), size, shape.bytes, sorted.data());
                std::fill(deltas.begin(), deltas.end(), std::uint8_t{0});
                kernels->merge_sums(sorted.data(), size, shape, deltas.data());
                REQUIRE(std::equal(place.begin(), place.end(), deltas.begin()));
            }
        }
}

namespace {

/// Sums words as `sum` does, at the very end of a buffer and from some word on, and compares with the words
/// of which they are the differences.
template <class word>
void check_sums(kernel_set::sum_kernel<word> sum, test::generator& random) {
    const test::guarded_buffer buffer(sizeof(word) * 600);
    for (std::size_t count = 0; count <= 600; count += count < 150 ? 1 : 31) {
        std::vector<word> words(count + 1);
        for (auto& value : words) value = static_cast<word>(std::uint64_t{random()} << 32 | random());
        auto* const differences = reinterpret_cast<word*>(buffer.back(count * sizeof(word)).data());
        for (std::size_t i = 0; i < count; ++i) {
            const auto d = static_cast<word>(words[i + 1] - words[i]);
            const bool negative = d >> (8 * sizeof(word) - 1) != 0;
            differences[i] = static_cast<word>(negative ? ~(d << 1) : d << 1);
        }
        REQUIRE(sum(differences, count, words[0]) == words[count]);
        REQUIRE(std::equal(words.begin() + 1, words.end(), differences));
    }
}

}  // namespace

TEST_CASE("Running sums of words of any size undo their differences") {
    test::generator random(35);
    for (const auto* kernels : test::runnable_kernels()) {
        check_sums<std::uint8_t>(kernels->sum8, random);
        check_sums<std::uint16_t>(kernels->sum16, random);
        check_sums<std::uint32_t>(kernels->sum32, random);
        check_sums<std::uint64_t>(kernels->sum64, random);
    }
}

TEST_CASE("Differences near zero become small numbers") {
    const bytes words{0x01, 0x00, 0x00, 0x00, 0xff, 0xff};  // big-endian 256, 0, -1
    bytes out(words.size());
    kernels_for(cpu_level::scalar).delta_words(words.data(), words.size(), {2, byte_order::big}, out.data());
    REQUIRE(out == bytes{0x00, 0x02, 0xff, 0x01, 0x01, 0x00});
}

TEST_CASE("A level that a build lacks falls back to a lower one") {
    REQUIRE(kernels_for(cpu_level::scalar).level == cpu_level::scalar);
    REQUIRE(best_kernels().level <= available_cpu_level());
}
