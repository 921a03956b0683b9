#include "context/context_counts.hpp"

#include <algorithm>

namespace huffpipe::context {

void context_counts::rank(const sample& from) noexcept {
    std::array<std::array<std::uint32_t, 256>, 4>
        counts{};  // four, so that repeats do not wait for each other
    from.each([&](byte_view piece) {
        std::size_t i = 0;
        for (; i + 4 <= piece.size(); i += 4) {
            for (std::size_t j = 0; j < 4; ++j) ++counts[j][piece[i + j]];
        }
        for (; i < piece.size(); ++i) ++counts[0][piece[i]];
    });
    for (std::size_t j = 1; j < counts.size(); ++j) {
        for (std::size_t byte = 0; byte < 256; ++byte) counts[0][byte] += counts[j][byte];
    }
    set_ranks(counts[0]);
}

void context_counts::set_ranks(const std::array<std::uint32_t, 256>& occurrences) noexcept {
    ranks_ = 0;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        rank_of_[byte] = 0;
        if (occurrences[byte] == 0) continue;
        rank_of_[byte] = static_cast<std::uint8_t>(ranks_);
        byte_of_[ranks_] = static_cast<std::uint8_t>(byte);
        occurrences_[ranks_++] = occurrences[byte];
    }
    stride_ = (ranks_ + 15) / 16 * 16;
}

bool context_counts::rank_and_count(const sample& from) {
    constexpr std::size_t least_for_pairs = 24576;  // and too few for a count to pass 16 bits
    if (from.size() < least_for_pairs) {
        rank(from);
        count(from, {});
        return true;
    }
    pairs_.assign(65536, 0);
    std::uint16_t* const pairs = pairs_.data();
    std::array<std::uint32_t, 256> occurrences{};
    from.each([&](byte_view piece) {
        const std::size_t in_context = piece.size() - std::min(piece.size(), sample::not_in_context);
        for (std::size_t i = 0; i < in_context; ++i) ++pairs[load_le<std::uint16_t>(&piece[i])];
        for (std::size_t i = in_context; i < piece.size(); ++i) ++occurrences[piece[i]];
    });
    std::size_t counted = 0;
    for (std::size_t behind = 0; behind < 256; ++behind) {
        const std::uint16_t* const row = pairs + (behind << 8);
        for (std::size_t byte = 0; byte < 256; ++byte) occurrences[byte] += row[byte];
    }
    for (const auto n : occurrences) counted += n;
    set_ranks(occurrences);
    if (ranks_ == 256) {
        cells_ = pairs_;
        return counted == from.size();
    }
    cells_.assign(ranks_ * stride_, 0);
    for (std::size_t last = 0; last < ranks_; ++last) {
        const std::uint16_t* const row = pairs + (std::size_t{byte_of_[last]} << 8);
        std::uint16_t* const cells = &cells_[last * stride_];
        for (std::size_t rank = 0; rank < ranks_; ++rank) cells[rank] = row[byte_of_[rank]];
    }
    return counted == from.size();
}

namespace {

/// What a byte adds to the indices of up to four cells: those of the byte itself and of the three before it.
/// Each half is a sum of its own.
struct cell_parts {
    std::uint64_t of_byte_and_behind;  // low: rank; high: row of the rank behind
    std::uint64_t of_classes;          // low: group of the second byte behind; high: of the third
};

/// The indices of the cells of successive bytes, from the last to the first. Each byte is looked up once:
/// what it adds to the cell of the byte before it is in the high half of a sum, which becomes the low half
/// there.
class cell_walk {
  public:
    /// For the bytes before `end`, which has as many bytes behind it as a context.
    cell_walk(const std::array<cell_parts, 256>& parts, const std::uint8_t* end) noexcept
        : parts_(parts), at_(end + sample::not_in_context) {
        for (std::size_t i = 0; i < sample::not_in_context; ++i) next();
    }

    std::uint32_t next() noexcept {
        const cell_parts& parts = parts_[*--at_];
        cell_ = (cell_ >> 32) + parts.of_byte_and_behind;
        const auto index = static_cast<std::uint32_t>(cell_) + group_two_behind_;
        group_two_behind_ = group_behind_;
        group_ = (group_ >> 32) + parts.of_classes;
        group_behind_ = static_cast<std::uint32_t>(group_);
        return index;
    }

  private:
    const std::array<cell_parts, 256>& parts_;
    const std::uint8_t* at_;
    std::uint64_t cell_ = 0;
    std::uint64_t group_ = 0;
    std::uint32_t group_behind_ = 0;
    std::uint32_t group_two_behind_ = 0;
};

}  // namespace

/// Calls for cells in advance, where all of them may be more than a cache has room for.
std::size_t context_counts::count_far(const sample& from, const grouping& groups) {
    constexpr std::size_t ahead = 64;
    const std::size_t group_size = ranks_ * stride_;
    std::array<cell_parts, 256> parts;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const std::size_t c = groups.class_of[byte];
        parts[byte] = {
            rank_of_[byte] | std::uint64_t{rank_of_[byte] * stride_} << 32,
            c * groups.superclasses * group_size | std::uint64_t{groups.superclass_of[c] * group_size} << 32};
    }
    std::size_t total = 0;
    std::uint16_t* const cells = cells_.data();
    from.each([&](byte_view piece) {
        if (piece.size() <= sample::not_in_context) return;
        std::size_t left = piece.size() - sample::not_in_context;
        total += left;
        cell_walk walk(parts, piece.data() + left);
        std::array<std::uint32_t, ahead> index;
        for (; left >= ahead; left -= ahead) {
            for (auto& i : index) __builtin_prefetch(&cells[i = walk.next()], 1);
            for (const auto i : index) ++cells[i];
        }
        for (; left > 0; --left) ++cells[walk.next()];
    });
    return total;
}

std::size_t context_counts::count(const sample& from, const grouping& groups) {
    const std::size_t group_size = ranks_ * stride_;
    cells_.assign(groups.classes * groups.superclasses * group_size, 0);
    constexpr std::size_t most_near = std::size_t{1} << 20;
    if (cells_.size() > most_near) return count_far(from, groups);
    std::array<std::uint32_t, 256> row{}, class_part{}, superclass_part{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const std::size_t c = groups.class_of[byte];
        row[byte] = static_cast<std::uint32_t>(rank_of_[byte] * stride_);
        class_part[byte] = static_cast<std::uint32_t>(c * groups.superclasses * group_size);
        superclass_part[byte] = static_cast<std::uint32_t>(groups.superclass_of[c] * group_size);
    }
    std::size_t total = 0;
    std::uint16_t* const cells = cells_.data();
    const auto count_pieces = [&](auto cell_of) {
        from.each([&](byte_view piece) {
            const std::uint8_t* const x = piece.data();
            for (std::size_t i = 0; i + sample::not_in_context < piece.size(); ++i) ++cells[cell_of(x + i)];
            total += piece.size() - std::min(piece.size(), sample::not_in_context);
        });
    };
    if (groups.superclasses > 1) {
        count_pieces([&](const std::uint8_t* at) {
            return superclass_part[at[3]] + class_part[at[2]] + row[at[1]] + rank_of_[at[0]];
        });
    } else if (groups.classes > 1) {
        count_pieces(
            [&](const std::uint8_t* at) { return class_part[at[2]] + row[at[1]] + rank_of_[at[0]]; });
    } else {
        count_pieces([&](const std::uint8_t* at) { return row[at[1]] + rank_of_[at[0]]; });
    }
    return total;
}

}  // namespace huffpipe::context
