#pragma once

#include "base/error.hpp"

#include <optional>
#include <string>

namespace huffpipe::test {

/// The name that what a decoder makes of a stream has in vectors/expected.txt.
inline std::string verdict_name(const std::optional<error_kind>& refused) {
    if (!refused) return "good";
    switch (*refused) {
        case error_kind::not_huffpipe:
            return "not_huffpipe";
        case error_kind::damaged:
            return "damaged";
        case error_kind::truncated:
            return "truncated";
        case error_kind::trailing:
            return "trailing";
        case error_kind::unsupported:
            return "unsupported";
        default:
            return "an error that no stream should cause";
    }
}

}  // namespace huffpipe::test
