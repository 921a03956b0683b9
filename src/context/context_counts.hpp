#pragma once

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace huffpipe::context {

/// A part of a sequence that stands for the whole: of every 16 KiB the first 16 KiB >> `shift`.
class sample {
  public:
    static constexpr std::size_t period = 16384;
    static constexpr std::size_t not_in_context = 3;  ///< bytes at the end of a piece

    sample(byte_view raw, int shift) noexcept : raw_(raw), piece_(period >> shift) {}

    /// Calls `visit` with each piece in turn.
    template <class Visit>
    void each(Visit&& visit) const {
        for (std::size_t at = 0; at < raw_.size(); at += period) {
            visit(raw_.subspan(at, std::min(piece_, raw_.size() - at)));
        }
    }

    /// In bytes.
    std::size_t size() const noexcept {
        return raw_.size() / period * piece_ + std::min(piece_, raw_.size() % period);
    }

  private:
    byte_view raw_;
    std::size_t piece_;
};

/// Counts what follows in which context, in a sample.
///
/// The bytes that occur are ranked by value, so that the tables are only as large as the data's alphabet. A
/// context is the byte behind, which in the order of coding was the last one, and a *group* of the bytes
/// behind that; the counts are a table [group][last][next].
class context_counts {
  public:
    /// Counts in all groups together, at most: 4 MiB.
    static constexpr std::size_t max_cells = std::size_t{2} << 20;

    /// Ranks the bytes of the sample.
    void rank(const sample& from) noexcept;

    /// Does that, and what `count` with one group does: in one pass, if the sample is large enough for a
    /// table of all pairs of bytes to pay. False if a count passed 16 bits.
    bool rank_and_count(const sample& from);

    std::size_t ranks() const noexcept { return ranks_; }
    std::uint8_t byte_of(std::size_t rank) const noexcept { return byte_of_[rank]; }
    std::uint32_t occurrences(std::size_t rank) const noexcept { return occurrences_[rank]; }

    /// Groups that `count` may be asked for.
    std::size_t max_groups() const noexcept { return max_cells / (ranks_ * stride_); }

    /// The groups of `count`: the class of the second byte behind, times the superclasses, plus the
    /// superclass of the class of the third.
    struct grouping {
        std::size_t classes = 1;
        std::size_t superclasses = 1;
        std::array<std::uint8_t, 256> class_of{};      ///< [byte]
        std::array<std::uint8_t, 64> superclass_of{};  ///< [class]
    };

    /// Counts the bytes of the sample, but for the last `sample::not_in_context` of each piece; returns how
    /// many they are. If the counts add up to less, then one of them passed 16 bits: the sample is too large
    /// for such data.
    std::size_t count(const sample& from, const grouping& groups);

    /// What followed on the byte of rank `last` in `group`, by rank.
    std::span<const std::uint16_t> counts(std::size_t group, std::size_t last) const noexcept {
        return std::span(cells_).subspan((group * ranks_ + last) * stride_, stride_);
    }

  private:
    std::size_t count_far(const sample& from, const grouping& groups);
    void set_ranks(const std::array<std::uint32_t, 256>& occurrences) noexcept;

    std::size_t ranks_ = 0;
    std::size_t stride_ = 0;  // ranks, rounded up to a multiple of 16
    std::array<std::uint8_t, 256> rank_of_{};
    std::array<std::uint8_t, 256> byte_of_{};
    std::array<std::uint32_t, 256> occurrences_{};  // [rank]
    std::vector<std::uint16_t> cells_;
    std::vector<std::uint16_t> pairs_;  // [byte behind][byte]
};

}  // namespace huffpipe::context
