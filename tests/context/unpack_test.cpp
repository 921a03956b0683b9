#include "context/bit_streams.hpp"
#include "context/stream_cursor.hpp"
#include "context/unpack_avx512.hpp"
#include "context/unpack_x86.hpp"
#include "sample_models.hpp"
#include "support/catch.hpp"
#include "support/guarded_buffer.hpp"

#include <algorithm>
#include <random>

using namespace huffpipe;
using namespace huffpipe::context;
using huffpipe::test::guarded_buffer;

namespace {

/// A loop and what it asks for.
struct loop {
    round_runner run;
    std::size_t rounds_at_once;
    std::size_t spare;
};

std::vector<loop> loops(int table_bits) {
    std::vector<loop> made;
#if defined(__x86_64__)
    if (available_cpu_level() >= cpu_level::bmi2)
        made.push_back({unpack_rounds_x86(table_bits), 1, stream_cursor::usual_spare});
    if (available_cpu_level() >= cpu_level::avx512)
        made.push_back({unpack_rounds_avx512(table_bits), avx512_rounds, avx512_spare});
#else
    (void)table_bits;
#endif
    return made;
}

/// Six streams of random bits (any bits are codes of something), and room for what any codes decode to in
/// that many rounds: at its beginning there is an unreadable page.
class random_streams {
  public:
    random_streams(const state_model& model, std::size_t rounds, std::size_t spare, std::uint32_t seed)
        : room_(bytes_of(rounds, model, spare)) {
        std::mt19937 random(seed);
        const auto lookups = static_cast<std::size_t>(lookups_per_round(model.table_bits));
        const std::size_t bits = rounds * lookups * static_cast<std::size_t>(model.table_bits);
        for (std::size_t k = 0; k < max_stream_count; ++k) {
            in_.push_back(context::test::draws(8 + bits / 8 + 2, 0, seed + static_cast<std::uint32_t>(k)));
            out_.push_back(std::make_unique<guarded_buffer>(room_));
            stream_cursor c;
            c.begin = in_[k].data() + 8;
            c.bits = bits + random() % 8;
            c.table = decode_tables::offset(model,
                                            static_cast<int>(random() % static_cast<unsigned>(model.states)));
            c.out_begin = lowest(k);
            c.out = c.out_begin + room_;
            cursors.push_back(c);
        }
    }

    /// The bytes that a stream was decoded to.
    byte_view decoded(std::size_t k) const {
        return byte_view(lowest(k), room_).last(lowest(k) + room_ - cursors[k].out);
    }

    std::vector<stream_cursor> cursors;

  private:
    static std::size_t bytes_of(std::size_t rounds, const state_model& model, std::size_t spare) {
        const auto lookups = static_cast<std::size_t>(lookups_per_round(model.table_bits));
        return rounds * lookups * table_entry::max_bytes + spare;
    }
    std::uint8_t* lowest(std::size_t k) const { return out_[k]->front(room_).data(); }

    std::size_t room_;
    std::vector<context::test::bytes> in_;
    std::vector<std::unique_ptr<guarded_buffer>> out_;
};

/// One look-up, as the format says.
void step(stream_cursor& c, const state_model& model, const decode_tables& tables) {
    const std::uint64_t window = window_of(c.begin, c.bits);
    const std::uint32_t entry = tables.entries[c.table + (window >> (64 - model.table_bits))];
    if (table_entry::bytes(entry) > 0) *--c.out = static_cast<std::uint8_t>(entry >> 24);
    if (table_entry::bytes(entry) > 1) *--c.out = static_cast<std::uint8_t>(entry >> 16);
    c.bits -= static_cast<std::size_t>(table_entry::bits(entry));
    c.table = table_entry::next(entry);
}

void check_loop(const loop& tried, const state_model& model, const decode_tables& tables, std::size_t rounds,
                std::uint32_t seed) {
    random_streams streams(model, rounds, tried.spare, seed), expected(model, rounds, tried.spare, seed);
    std::array<stream_cursor*, max_stream_count> lanes;
    for (std::size_t k = 0; k < lanes.size(); ++k) {
        lanes[k] = &streams.cursors[k];
        REQUIRE(lanes[k]->safe_rounds(lookups_per_round(model.table_bits), model.table_bits, tried.spare) ==
                rounds);
    }
    tried.run(tables.entries.data(), lanes.data(), rounds);
    for (std::size_t k = 0; k < lanes.size(); ++k) {
        stream_cursor& c = expected.cursors[k];
        const auto lookups = rounds * static_cast<std::size_t>(lookups_per_round(model.table_bits));
        for (std::size_t i = 0; i < lookups; ++i) step(c, model, tables);
        REQUIRE(lanes[k]->bits == c.bits);
        REQUIRE(lanes[k]->table == c.table);
        REQUIRE(std::ranges::equal(streams.decoded(k), expected.decoded(k)));
    }
}

}  // namespace

TEST_CASE("a stream in two lanes is decoded to the same bytes twice") {
    const auto model = std::move(context::test::sample_models().front());
    const auto tables = std::make_unique<decode_tables>();
    tables->build(*model, available_cpu_level());
    for (const auto& tried : loops(model->table_bits)) {
        const std::size_t rounds = 12 * tried.rounds_at_once;
        random_streams streams(*model, rounds, tried.spare, 77), expected(*model, rounds, tried.spare, 77);
        stream_cursor twin = streams.cursors[0];
        std::array<stream_cursor*, max_stream_count> lanes;
        for (std::size_t k = 0; k + 1 < lanes.size(); ++k) lanes[k] = &streams.cursors[k];
        lanes.back() = &twin;
        tried.run(tables->entries.data(), lanes.data(), rounds);
        for (std::size_t k = 0; k + 1 < lanes.size(); ++k) {
            stream_cursor& c = expected.cursors[k];
            const auto lookups = rounds * static_cast<std::size_t>(lookups_per_round(model->table_bits));
            for (std::size_t i = 0; i < lookups; ++i) step(c, *model, *tables);
            REQUIRE(std::ranges::equal(streams.decoded(k), expected.decoded(k)));
        }
        REQUIRE(twin.out == streams.cursors[0].out);
        REQUIRE(twin.bits == streams.cursors[0].bits);
    }
}

TEST_CASE("every loop decodes what look-up after look-up does, and stays within its bytes") {
    const auto tables = std::make_unique<decode_tables>();
    std::uint32_t seed = 0;
    for (const auto& model : context::test::sample_models()) {
        tables->entries.fill(0xDEADBEEF);
        tables->build(*model, available_cpu_level());
        for (const auto& tried : loops(model->table_bits)) {
            for (const std::size_t times : {1, 2, 3, 50}) {
                check_loop(tried, *model, *tables, times * tried.rounds_at_once, ++seed);
            }
        }
    }
}
