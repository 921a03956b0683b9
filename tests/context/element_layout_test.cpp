#include "context/element_layout.hpp"

#include "base/error.hpp"
#include "sample_layouts.hpp"
#include "support/catch.hpp"
#include "test_data.hpp"

#include <algorithm>

using namespace huffpipe;
using namespace huffpipe::context;

TEST_CASE("a layout reads back as written, and one that is not valid is refused") {
    for (const auto& layout : test::sample_layouts()) {
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
