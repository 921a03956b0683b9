#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace huffpipe::cli {

/// A short text, made without allocating, locking or looking at the locale, so that a signal handler may make
/// one. What does not fit is cut off.
class fixed_text {
  public:
    fixed_text& add(std::string_view text) noexcept {
        const std::size_t size = std::min(text.size(), text_.size() - size_);
        std::copy_n(text.begin(), size, text_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += size;
        return *this;
    }

    fixed_text& add(std::uint64_t number) noexcept {
        std::array<char, 20> digits;
        const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        return add(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
    }

    /// `number`, which is from 0 to 1e15, with so many digits (1 to 4) behind the point.
    fixed_text& add_decimal(double number, int digits) noexcept {
        std::uint64_t unit = 1;
        for (int digit = 0; digit < digits; ++digit) unit *= 10;
        const auto units =
            static_cast<std::uint64_t>(std::clamp(number, 0.0, 1e15) * static_cast<double>(unit) + 0.5);
        add(units / unit).add(".");
        for (std::uint64_t place = unit / 10; place > 0; place /= 10) {
            const char digit = static_cast<char>('0' + units / place % 10);
            add(std::string_view(&digit, 1));
        }
        return *this;
    }

    static constexpr std::size_t capacity = 1024;  ///< bytes

    std::string_view view() const noexcept { return {text_.data(), size_}; }
    void shorten(std::size_t size) noexcept { size_ = std::min(size_, size); }

  private:
    std::array<char, capacity> text_;
    std::size_t size_ = 0;
};

}  // namespace huffpipe::cli
