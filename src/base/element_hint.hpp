#pragma once

#include <cstdint>

namespace huffpipe {

/// What a user says that data consists of.
struct element_hint {
    std::uint8_t width = 0;  ///< of an element, in bytes: 1 (bytes as they are), 2, 4 or 8; 0: not known
    bool is_float = false;
    bool big_endian = false;

    bool is_known() const noexcept { return width != 0; }

    friend bool operator==(const element_hint&, const element_hint&) = default;
};

}  // namespace huffpipe
