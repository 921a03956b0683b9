#include "base/error.hpp"
#include "faults/failing_new.hpp"
#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "pipeline/salvage.hpp"
#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/data.hpp"
#include "support/memory_ends.hpp"
#include "support/scale.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <new>

using namespace huffpipe;
using test::bytes;

namespace {

constexpr std::size_t blocks = 6;
constexpr std::size_t block_size = 3000;
constexpr std::uint64_t forever = std::numeric_limits<std::uint64_t>::max();

/// Keeps what is written in memory that it has from the start.
class roomy_output final : public pipeline::output {
  public:
    explicit roomy_output(std::size_t most) { kept.reserve(most); }

    void write(byte_view more) override { kept.insert(kept.end(), more.begin(), more.end()); }

    bytes kept;
};

pipeline::options options_for(int level, unsigned threads) {
    pipeline::options how;
    how.level = level;
    how.block_size = block_size;
    how.cpu_threads = threads;
    return how;
}

using action = std::function<void(pipeline::input&, pipeline::output&)>;

/// How a run ended in which allocations failed.
struct ending {
    bool complete = false;
    bool out_of_memory = false;
    std::uint64_t failures = 0;
    std::int64_t leaked = 0;  // allocations
};

ending run_with_failures(const action& act, const bytes& from, roomy_output& to, std::uint64_t first,
                         std::uint64_t last) {
    ending result;
    const std::int64_t before = test::live_allocations();
    {
        test::chopped_input input(from, 1000);
        const test::failing_new failing(first, last);
        try {
            act(input, to);
            result.complete = true;
        } catch (const std::bad_alloc&) {
            result.out_of_memory = true;
        } catch (const error& cause) {
            result.out_of_memory = cause.kind() == error_kind::memory;
        }
        result.failures = failing.failures();
    }
    result.leaked = test::live_allocations() - before;
    return result;
}

/// Lets the first allocation fail, then the second, and so on (each or, when there are many, every few of
/// them), until a run gets by without.
void fail_each(const action& act, const bytes& from, const bytes& good, std::uint64_t step, bool to_the_end) {
    bool ran_out = false;
    for (std::uint64_t number = 1;; number += step) {
        roomy_output to(good.size());
        const ending how = run_with_failures(act, from, to, number, to_the_end ? forever : number);
        CAPTURE(number, to_the_end, how.failures);
        REQUIRE(how.complete != how.out_of_memory);
        REQUIRE(how.leaked == 0);
        REQUIRE(to.kept.size() <= good.size());
        REQUIRE(std::equal(to.kept.begin(), to.kept.end(), good.begin()));
        ran_out = ran_out || how.out_of_memory;
        if (how.complete) REQUIRE(to.kept.size() == good.size());
        if (how.failures == 0) break;
    }
    CHECK(ran_out);
}

std::uint64_t step_for(int level) {
    const std::uint64_t usual = level < 5 ? 1 : 3;
    return std::max<std::uint64_t>(1, usual / test::scaled(1));
}

}  // namespace

TEST_CASE("whichever allocation fails, a run says so, leaks nothing and has written a prefix") {
    const bytes raw = test::mixed_bytes(blocks * block_size, 0);
    for (const unsigned threads : {1U, 2U})
        for (const int level : {0, 1, 5, 9}) {
            CAPTURE(threads, level);
            const pipeline::options how = options_for(level, threads);
            const action compress = [&](auto& from, auto& to) { pipeline::compress(from, to, how); };
            const action decompress = [&](auto& from, auto& to) { pipeline::decompress(from, to, how); };
            roomy_output packed(2 * raw.size());
            test::chopped_input input(raw);
            compress(input, packed);
            for (const bool to_the_end : {false, true}) {
                fail_each(compress, raw, packed.kept, step_for(level), to_the_end);
                fail_each(decompress, packed.kept, raw, step_for(level), to_the_end);
            }
        }
}

TEST_CASE("whichever allocation fails, a salvage says so, leaks nothing and has written a prefix") {
    const bytes raw = test::mixed_bytes(blocks * block_size, 0);
    bytes packed = test::compressed(raw, block_size);
    packed[packed.size() / 2] ^= 1;  // a hole in the middle
    for (const unsigned threads : {1U, 2U}) {
        CAPTURE(threads);
        const pipeline::options how = options_for(1, threads);
        const action salvage = [&](auto& from, auto& to) {
            pipeline::summary done;
            pipeline::salvage(from, to, how, {}, done);
        };
        roomy_output rest(raw.size());
        test::chopped_input input(packed);
        salvage(input, rest);
        REQUIRE(rest.kept.size() < raw.size());
        for (const bool to_the_end : {false, true}) fail_each(salvage, packed, rest.kept, 1, to_the_end);
    }
}
