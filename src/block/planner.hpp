#pragma once

#include "base/bytes.hpp"
#include "block/part.hpp"
#include "huffman/histogram.hpp"
#include "kernels/kernel_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

inline constexpr std::size_t window_size = max_coded_part;  ///< raw bytes that are planned at a time
inline constexpr std::size_t max_cells = 16;                ///< in a window

/// A part to be: cells [first_cell, last_cell) of a window, and their statistics.
struct planned_part {
    std::size_t first_cell, last_cell;
    huffman::histogram counts;
};

/// What a thin sample of a window shows.
struct survey_result {
    std::size_t planes = 1;  ///< the number of planes to sort the bytes into; 1 for none
    std::array<bool, kernels::most_planes> random{};  ///< by plane: whether there is nothing to gain in it
    bool differences = false;                         ///< whether words give way to their differences first
    kernels::byte_order order{};                      ///< of these words
    std::size_t words_begin = 0;                      ///< offset of the first of them; less than their size
    std::uint64_t bits = 0;                           ///< that a byte takes, in 1/1000, codes included
};

/// Looks at a window of raw bytes and cuts it into parts that each deserve a code of their own. A window is
/// counted in cells of equal size; parts are whole cells.
///
/// Counts of large windows are estimates from a sample. But exactly the bytes that occur in a part have a
/// count in it.
class planner {
  public:
    explicit planner(const kernels::kernel_set& kernels) noexcept : kernels_(&kernels) {}

    /// A first look at `window`.
    survey_result survey(byte_view window) noexcept;

    /// Plans `window` (1 to `window_size` bytes).
    void plan(byte_view window) noexcept;

    std::size_t part_count() const noexcept { return part_count_; }
    const planned_part& part(std::size_t index) const noexcept { return parts_[index]; }

    /// Offset of a cell in the window; of the cell after the last, the window's size.
    std::size_t cell_begin(std::size_t cell) const noexcept { return begin_[cell]; }
    const huffman::histogram& cell_counts(std::size_t cell) const noexcept { return cells_[cell]; }

  private:
    void count_cells(byte_view window) noexcept;
    void cut_into_parts() noexcept;
    void complete(byte_view window, planned_part& part) noexcept;
    survey_result as_planes(const kernels::place_counts& places, std::size_t planes,
                            std::size_t window_size) const noexcept;
    survey_result as_differences(byte_view window, kernels::word_shape shape, std::size_t begin) noexcept;
    void try_differences(byte_view window, const kernels::place_counts& places, std::size_t size,
                         survey_result& best) noexcept;
    std::uint64_t entropy_bits(const huffman::histogram& counts) const noexcept;

    const kernels::kernel_set* kernels_;
    std::array<std::size_t, max_cells + 1> begin_;
    std::array<huffman::histogram, max_cells> cells_;
    std::size_t cell_count_ = 0;
    std::size_t stride_ = 0;  // of the sample that the cells' counts are from; 0: all bytes are counted
    std::array<planned_part, max_cells> parts_;
    std::size_t part_count_ = 0;
    std::array<std::uint8_t, 17 * kernels::survey_piece> differences_;
};

}  // namespace huffpipe::block
