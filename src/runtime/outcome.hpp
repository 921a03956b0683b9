#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace huffpipe::runtime {

/// Nothing yet, a value, or an exception. `T` may be void or move-only. Not thread-safe.
template <typename T>
class outcome {
    static_assert(!std::is_reference_v<T>, "an outcome owns its value");

  public:
    using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

    bool empty() const noexcept { return state_.index() == 0; }

    template <typename... Args>
    void set_value(Args&&... args) {
        state_.template emplace<1>(std::forward<Args>(args)...);
    }
    void set_exception(std::exception_ptr error) noexcept { state_.template emplace<2>(std::move(error)); }
    void clear() noexcept { state_.template emplace<0>(); }

    /// Moves the value out, or rethrows the exception. Must not be empty.
    T take() {
        if (auto* const error = std::get_if<2>(&state_)) std::rethrow_exception(std::move(*error));
        if constexpr (!std::is_void_v<T>) return std::move(*std::get_if<1>(&state_));
    }

  private:
    std::variant<std::monostate, value_type, std::exception_ptr> state_;
};

}  // namespace huffpipe::runtime
