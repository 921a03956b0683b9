#pragma once

#include "context/element_layout.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace huffpipe::context::test {

inline record_layout layout_of(std::initializer_list<field> fields, std::size_t offset) {
    record_layout layout;
    for (const auto& f : fields) layout.add(f);
    layout.set_offset(offset);
    return layout;
}

/// Fields of all widths and transforms, from any byte on, alone and together.
inline std::vector<record_layout> sample_layouts() {
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

}  // namespace huffpipe::context::test
