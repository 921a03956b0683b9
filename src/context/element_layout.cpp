#include "context/element_layout.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <bit>

namespace huffpipe::context {

void record_layout::write(byte_span to) const noexcept {
    to[0] = static_cast<std::uint8_t>(size_);
    to[1] = static_cast<std::uint8_t>(offset_);
    for (std::size_t i = 0; i < count_; ++i) {
        const field& f = fields_[i];
        to[2 + i] =
            static_cast<std::uint8_t>(std::countr_zero(f.width) | static_cast<unsigned>(f.transform) << 2 |
                                      static_cast<unsigned>(f.big_endian) << 4);
    }
}

record_layout record_layout::read(byte_view from) {
    const auto require = [](bool rule) {
        if (!rule) throw error(error_kind::damaged, "a record layout is not valid", 0);
    };
    require(from.size() >= 2);
    const std::size_t size = from[0];
    require(size >= 1 && size <= max_size && from[1] < size);
    record_layout layout;
    layout.set_offset(from[1]);
    for (std::size_t i = 2; layout.size() < size; ++i) {
        require(i < from.size());
        const unsigned code = from[i];
        const field f{static_cast<std::uint8_t>(1U << (code & 3)), static_cast<word_transform>(code >> 2 & 3),
                      (code & 16) != 0};
        require(code < 32 && f.transform <= word_transform::rotate && !(f.big_endian && f.width == 1));
        require(f.width <= size - layout.size());
        layout.add(f);
    }
    return layout;
}

}  // namespace huffpipe::context
