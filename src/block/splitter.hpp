#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/estimate.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace huffpipe::block {

/// Finds out where a block had better be split, since what is in it changes: programs are code, then tables,
/// then strings; archives go from one kind of file to the next. A model of its own for each piece is small
/// beside what it saves there.
///
/// A sample of each of up to 16 cells is counted, in a few contexts. Then neighbours are joined, those first
/// that are most alike, until all that are left differ by more than another block costs.
class splitter {
  public:
    static constexpr std::size_t min_piece = std::size_t{64} << 10;  ///< raw bytes
    static constexpr std::size_t max_pieces = 16;

    explicit splitter(cpu_level level) : level_(level), cells_(std::make_unique<cells>()) {}

    /// Splits `raw`, of 1 byte or more. Pieces are at least `min_piece` bytes, unless `raw` is less, and each
    /// one more saves at least `least_gain` bytes, as far as can be told. `otherwise` is what all of `raw`
    /// takes as something else than bytes in context: it stays whole if that is far less than the pieces
    /// take. Returns the pieces' sizes, valid until the next call; they depend on the arguments alone.
    std::span<const std::size_t> split(byte_view raw, std::size_t least_gain, context::cost otherwise);

  private:
    static constexpr std::size_t ranges = 8;  // of values of the byte before: the contexts

    /// What was counted in a piece: [range of the byte before][byte].
    using statistics = std::array<context::byte_histogram, ranges>;
    using cells = std::array<statistics, max_pieces>;

    void set_cells(std::size_t size) noexcept;
    void count(byte_view raw) noexcept;
    bool may_gain(context::cost least, context::cost otherwise) noexcept;
    bool find_ranges(byte_view raw) noexcept;
    void join(std::size_t left) noexcept;
    static context::cost cost_of(const context::entropy_facts& facts) noexcept;
    context::cost cost_of_both(std::size_t left) noexcept;
    context::cost gain_between(std::size_t left) noexcept;

    cpu_level level_;
    std::unique_ptr<cells> cells_;  // of the pieces, as far as they are joined
    std::array<std::uint8_t, 256> range_of_;
    std::size_t pieces_ = 0;
    std::array<std::size_t, max_pieces> sizes_;
    std::array<context::cost, max_pieces> costs_;
    std::array<context::cost, max_pieces> gains_;  // of splitting a piece from the next
};

}  // namespace huffpipe::block
