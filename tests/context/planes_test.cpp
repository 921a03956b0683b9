#include "context/planes.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

using namespace huffpipe;
using namespace huffpipe::context;

namespace {

constexpr cpu_level levels[] = {cpu_level::scalar, cpu_level::avx2, cpu_level::avx512};

record_layout layout_of(std::initializer_list<field> fields, std::size_t offset) {
    record_layout layout;
    for (const auto& f : fields) layout.add(f);
    layout.set_offset(offset);
    return layout;
}

std::vector<record_layout> layouts() {
    std::vector<record_layout> made;
    for (const std::uint8_t width : {1, 2, 4, 8}) {
        for (const auto transform : {word_transform::none, word_transform::delta, word_transform::rotate}) {
            for (const bool big_endian : {false, true}) {
                if (width == 1 && big_endian) continue;
                for (std::size_t offset = 0; offset < width; ++offset) {
                    made.push_back(layout_of({{width, transform, big_endian}}, offset));
                }
            }
        }
    }
    made.push_back(layout_of({{2, word_transform::delta}, {2, word_transform::delta}}, 3));
    made.push_back(layout_of({{4, word_transform::delta, true}, {1}, {8, word_transform::rotate}, {1}}, 5));
    made.push_back(layout_of({{1, word_transform::delta}, {1}}, 1));
    made.push_back(layout_of({{1}, {1, word_transform::delta}, {2, word_transform::delta, true}}, 2));
    made.push_back(layout_of({{4, word_transform::rotate, true}, {2, word_transform::delta}, {1}, {1}}, 7));
    return made;
}

}  // namespace

TEST_CASE("planes join to the records they were split from, the same planes at every CPU level") {
    for (const auto& layout : layouts()) {
        for (const std::size_t size : {0, 1, 13, 14, 15, 63, 64, 1000, 40001}) {
            const auto raw = test::draws(size, 2, 5);
            const std::size_t records = layout.records(size);
            test::bytes first;
            for (const auto level : levels) {
                if (level > available_cpu_level()) continue;
                const test::guarded_bytes planes(records * layout.size());
                split_planes(layout, raw, planes.span(), level);
                const test::bytes copy(planes.span().begin(), planes.span().end());
                if (first.empty()) first = copy;
                REQUIRE(copy == first);
                const test::guarded_bytes back(size);
                join_planes(layout, planes.span(), back.span(), level);
                for (std::size_t i = layout.offset(); i < layout.offset() + records * layout.size(); ++i) {
                    REQUIRE(back.span()[i] == raw[i]);
                }
            }
        }
    }
}

TEST_CASE("small differences of either sign leave the high planes zero") {
    const auto raw = test::walk<std::uint32_t>(4000, 6, true);
    test::bytes planes(4000);
    split_planes(layout_of({{4, word_transform::delta, true}}, 0), raw, planes, cpu_level::scalar);
    for (std::size_t i = 1; i < 1000; ++i) {
        REQUIRE(planes[i] <= 60);
        for (std::size_t p = 1; p < 4; ++p) REQUIRE(planes[p * 1000 + i] == 0);
    }
}

TEST_CASE("a layout reads back as written, and one that is not valid is refused") {
    for (const auto& layout : layouts()) {
        test::bytes written(layout.description_size());
        layout.write(written);
        const auto read = record_layout::read(written);
        CHECK(read.size() == layout.size());
        CHECK(read.offset() == layout.offset());
        CHECK(std::ranges::equal(read.fields(), layout.fields()));
        written.pop_back();
        CHECK_THROWS_AS(record_layout::read(written), error);
    }
    const test::bytes bad[] = {{},         {4},        {0, 0, 0},       {65, 0, 3, 3, 3, 3, 3, 3, 3, 3, 0},
                               {2, 2, 1},  {2, 0, 2},  {2, 0, 0, 1},    {1, 0, 16},
                               {1, 0, 32}, {1, 0, 12}, {4, 0, 0x80 | 2}};
    for (const auto& bytes : bad) CHECK_THROWS_AS(record_layout::read(bytes), error);
}
