#include "context/sparse_rows.hpp"

#include <cstring>

namespace huffpipe::context {

void sparse_rows::clear() noexcept {
    cells_.clear();
    begins_.assign(1, 0);
    totals_.clear();
    labels_.clear();
}

std::uint32_t sparse_rows::add(std::span<const std::uint16_t> counts, std::uint32_t label) {
    const std::size_t begin = cells_.size();
    cells_.resize(begin + counts.size());
    cell* to = cells_.data() + begin;
    std::uint32_t total = 0;
    const auto take = [&](std::size_t rank) {
        // Written in any case, kept only if not zero: no branch to mispredict.
        *to = {counts[rank], 0, static_cast<std::uint8_t>(rank)};
        to += counts[rank] != 0;
        total += counts[rank];
    };
    constexpr std::size_t at_once = 8;  // most rows are mostly zeros
    std::size_t rank = 0;
    for (; rank + at_once <= counts.size(); rank += at_once) {
        std::array<std::uint64_t, 2> words;
        std::memcpy(words.data(), &counts[rank], sizeof words);
        if ((words[0] | words[1]) == 0) continue;
        for (std::size_t i = 0; i < at_once; ++i) take(rank + i);
    }
    for (; rank < counts.size(); ++rank) take(rank);
    const std::size_t end = static_cast<std::size_t>(to - cells_.data());
    cells_.resize(end);
    if (total == 0) return 0;
    const std::uint32_t scale = total <= 256 ? 65536 : (256U << 16) / total;
    for (std::size_t i = begin; i < end; ++i) {
        cells_[i].weight = static_cast<std::uint16_t>(std::uint64_t{cells_[i].count} * scale >> 16);
    }
    begins_.push_back(static_cast<std::uint32_t>(end));
    totals_.push_back(total);
    labels_.push_back(label);
    return total;
}

}  // namespace huffpipe::context
