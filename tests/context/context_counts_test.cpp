#include "context/context_counts.hpp"

#include "support/catch.hpp"
#include "test_data.hpp"

#include <map>
#include <memory>

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

context_counts::grouping groups_of(std::size_t classes, std::size_t superclasses) {
    context_counts::grouping groups;
    groups.classes = classes;
    groups.superclasses = superclasses;
    for (std::size_t byte = 0; byte < 256; ++byte)
        groups.class_of[byte] = static_cast<std::uint8_t>((byte * 7 + byte / 9) % classes);
    for (std::size_t c = 0; c < classes; ++c)
        groups.superclass_of[c] = static_cast<std::uint8_t>(c * 5 % superclasses);
    return groups;
}

/// [group, byte behind, byte]: how often, byte by byte.
std::map<std::array<std::size_t, 3>, std::uint32_t> count_slowly(const sample& from,
                                                                 const context_counts::grouping& groups) {
    std::map<std::array<std::size_t, 3>, std::uint32_t> counts;
    from.each([&](byte_view piece) {
        for (std::size_t i = 0; i + sample::not_in_context < piece.size(); ++i) {
            const std::size_t group = groups.class_of[piece[i + 2]] * groups.superclasses +
                                      groups.superclass_of[groups.class_of[piece[i + 3]]];
            ++counts[{group, piece[i + 1], piece[i]}];
        }
    });
    return counts;
}

void check(const context_counts& counts, const sample& from, const context_counts::grouping& groups) {
    auto expected = count_slowly(from, groups);
    bool same = true;
    for (std::size_t group = 0; group < groups.classes * groups.superclasses; ++group)
        for (std::size_t last = 0; last < counts.ranks(); ++last)
            for (std::size_t next = 0; next < counts.ranks(); ++next) {
                const auto found = expected.find({group, counts.byte_of(last), counts.byte_of(next)});
                same =
                    same && counts.counts(group, last)[next] == (found == expected.end() ? 0 : found->second);
            }
    REQUIRE(same);
}

}  // namespace

TEST_CASE("what follows in each context is counted as byte by byte, in small tables and in large ones") {
    for (const std::size_t size : {5U, 1000U, 16384U, 40001U, 150000U}) {
        for (const int skew : {0, 3}) {
            const auto raw = test::draws(size, skew, static_cast<std::uint32_t>(size));
            for (const int shift : {0, 2}) {
                const sample from(raw, shift);
                const auto counts = std::make_unique<context_counts>();
                REQUIRE(counts->rank_and_count(from));
                check(*counts, from, groups_of(1, 1));
                // With 32 or 24 groups of all bytes there are more cells than a cache has room for.
                for (const auto& [classes, superclasses] :
                     {std::pair{1U, 1U}, {6U, 1U}, {16U, 2U}, {24U, 1U}}) {
                    const auto groups = groups_of(classes, superclasses);
                    if (classes * superclasses > counts->max_groups()) continue;
                    counts->count(from, groups);
                    check(*counts, from, groups);
                }
            }
        }
    }
}

TEST_CASE("a count that passes 16 bits is noticed") {
    const test::bytes raw(200000, 'a');
    const auto counts = std::make_unique<context_counts>();
    CHECK_FALSE(counts->rank_and_count(sample(raw, 0)));
    CHECK(counts->rank_and_count(sample(raw, 2)));
}
