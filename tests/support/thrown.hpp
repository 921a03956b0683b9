#pragma once

#include "base/error.hpp"

#include <functional>
#include <optional>

namespace huffpipe::test {

/// The `error` that `action` throws, or nothing.
inline std::optional<error> error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const error& caught) {
        return caught;
    }
    return std::nullopt;
}

/// The kind of the `error` that `action` throws, or nothing.
inline std::optional<error_kind> kind_thrown_by(const std::function<void()>& action) {
    const std::optional<error> caught = error_of(action);
    return caught ? std::optional(caught->kind()) : std::nullopt;
}

}  // namespace huffpipe::test
