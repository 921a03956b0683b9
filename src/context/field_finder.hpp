#pragma once

#include "base/cpu.hpp"
#include "context/element_layout.hpp"
#include "context/estimate.hpp"
#include "context/record_sizes.hpp"
#include "context/stretches.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::context {

/// A layout, and what its planes take without contexts.
struct layout_cost {
    record_layout layout;
    cost bits;
};

/// Finds fields for records of one size. What a field takes depends on where in a record it stands, counted
/// around from any first byte; so it is counted once for all offsets that records may have.
class field_finder {
  public:
    static constexpr std::size_t widest = 8;  ///< field, in bytes

    enum class byte_fields { plain, differences_too };

    /// For records of `size` bytes (at most `longest_record`), of which about `records` are looked at.
    /// `sample` must outlive the finder. `per_symbol` as for `order0_cost`.
    field_finder(const stretches& sample, std::size_t size, std::size_t records, cost per_symbol,
                 cpu_level level) noexcept;
    field_finder(const field_finder&) = delete;
    field_finder& operator=(const field_finder&) = delete;

    /// The best fields for records that begin at `offset`, and what they take in the sample.
    layout_cost best_fields(std::size_t offset, byte_fields bytes) noexcept;

    /// Single bytes, each as it is or as a difference: a first look at a record size.
    cost bytes_cost() noexcept;

    /// What the planes of a field take that begins at `place`, in the records looked at; none more than its
    /// bytes as they are.
    cost cost_of(std::size_t place, const field& f) noexcept;

  private:
    enum class byte_order { little, big };

    static constexpr std::uint32_t unknown = ~std::uint32_t{0};
    static constexpr std::size_t forms = 6;  // transforms, in two orders of bytes

    /// Records that follow one another; there is another one before the first.
    struct record_run {
        const std::uint8_t* first;
        std::size_t count;
    };

    /// The words of a field in some records of a sample.
    struct field_view {
        std::span<const record_run> runs;
        std::size_t records;  // in all
        std::size_t stride;
        std::size_t place;  // of the field in the record
    };

    /// Fields that together make up a part of a record, the best found.
    struct part {
        cost bits = 0;
        std::array<field, widest> fields{};
        std::size_t count = 0;

        bool has_transform() const noexcept;
    };

    template <class Word, word_transform Transform, bool BigEndian>
    static void count_planes(const field_view& view, byte_histogram* counts) noexcept;
    template <class Word>
    static void count_planes(const field_view& view, const field& f, byte_histogram* counts) noexcept;

    cost in_sample(cost bits) const noexcept;
    cost count_cost(std::size_t place, const field& f) noexcept;
    part best_byte(std::size_t place) noexcept;
    bool is_clearly(byte_order order, std::size_t place, std::size_t width) noexcept;
    part best_part(std::size_t place, std::size_t width) noexcept;

    std::size_t sample_size_;
    std::size_t size_;
    cost per_symbol_;
    cpu_level level_;
    byte_fields bytes_ = byte_fields::plain;
    std::array<record_run, stretches::most> runs_;
    field_view view_{};
    std::array<std::array<std::uint32_t, 4 * forms>, longest_record> costs_;  // [place][width and form]
};

}  // namespace huffpipe::context
