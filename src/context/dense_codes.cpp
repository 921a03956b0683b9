#include "context/dense_codes.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

/// Of so many bytes one may be foreign: each costs as much as some hundred others.
constexpr std::uint64_t rarely = 1024;

/// Bytes of a sequence that pay for an entry of a table.
constexpr std::size_t bytes_for_entry = 16;

constexpr std::size_t least_size = 16384;

constexpr std::size_t max_index = 65535;

/// For so many ranks. Rows that are an odd number of cache lines apart do not compete for the same ones.
constexpr std::size_t pitch_for(std::size_t ranks) noexcept {
    return ((ranks + 7) / 8 | 1) * 8;
}
static_assert(pitch_for(dense_map::max_pitch) == dense_map::max_pitch);

/// The bytes that occur, the most frequent ones first.
class ranking {
  public:
    explicit ranking(const byte_counts& counts) noexcept {
        for (std::size_t byte = 0; byte < counts.size(); ++byte) {
            bytes_[count_] = static_cast<std::uint8_t>(byte);
            count_ += counts[byte] != 0;
            total_ += counts[byte];
        }
        std::sort(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(count_),
                  [&](auto a, auto b) { return counts[a] != counts[b] ? counts[a] > counts[b] : a < b; });
        before_[0] = 0;
        for (std::size_t r = 0; r < count_; ++r) before_[r + 1] = before_[r] + counts[bytes_[r]];
    }

    /// At most `limit` bytes, or none if these are not nearly all.
    std::span<const std::uint8_t> first(std::size_t limit) const noexcept {
        const std::size_t kept = std::min(limit, count_);
        const bool enough = (total_ - before_[kept]) * rarely <= total_;
        return std::span(bytes_).first(enough ? kept : 0);
    }

  private:
    std::array<std::uint8_t, 256> bytes_{};
    std::array<std::uint64_t, 257> before_{};  // occurrences of the bytes of lower rank
    std::size_t count_ = 0;
    std::uint64_t total_ = 0;
};

/// Ranks for which a table [memory][rank behind][rank] has no larger index than it may.
std::size_t most_ranks(std::size_t memories) noexcept {
    std::size_t ranks = dense_map::max_pitch;
    while (ranks > 1 && memories * ranks * pitch_for(ranks) > max_index + 1) --ranks;
    return ranks - 1;  // one is for what is foreign
}

}  // namespace

void dense_codes::set_map(const state_model& model, std::span<const std::uint8_t> ranked) noexcept {
    const std::size_t ranks = ranked.size() + 1;
    map_.foreign = static_cast<std::uint8_t>(ranked.size());
    map_.pitch = static_cast<std::uint8_t>(pitch_for(ranks));
    map_.memory_size = static_cast<std::uint16_t>(ranks * map_.pitch);
    map_.rank_of.fill(map_.foreign);
    for (std::size_t r = 0; r < ranked.size(); ++r) map_.rank_of[ranked[r]] = static_cast<std::uint8_t>(r);
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const std::size_t c = model.class_of[byte];
        map_.second_part[byte] = static_cast<std::uint8_t>(c * static_cast<std::size_t>(model.superclasses));
        map_.third_part[byte] = model.superclasses > 1 ? model.superclass_of[c] : 0;
    }
}

/// The words of each state by rank.
void dense_codes::fill_states(const state_model& model, const code_word* codes,
                              std::span<const std::uint8_t> ranked) {
    const auto states = static_cast<std::size_t>(model.states);
    by_state_.assign((states + 1) * map_.pitch, no_code_word);  // one more, of what is behind foreign bytes
    for (std::size_t s = 0; s < states; ++s) {
        const code_word* const row = codes + s * state_finder::row_pitch;
        code_word* const to = &by_state_[s * map_.pitch];
        for (std::size_t r = 0; r < ranked.size(); ++r) to[r] = row[ranked[r]];
    }
}

/// Calls `visit` with each row index and the state that it leads to.
template <class Visit>
void dense_codes::each_row(const state_model& model, std::span<const std::uint8_t> ranked,
                           Visit&& visit) const {
    for (std::size_t m = 0; m < static_cast<std::size_t>(model.memories()); ++m) {
        for (std::size_t r = 0; r < ranked.size(); ++r) visit(m, r, std::size_t{model.next[m][ranked[r]]});
        visit(m, ranked.size(), static_cast<std::size_t>(model.states));
    }
}

bool dense_codes::build(const state_model& model, const code_word* codes, const byte_counts& counts,
                        std::size_t size) {
    if (size < least_size) return false;
    const auto memories = static_cast<std::size_t>(model.memories());
    const ranking all(counts);
    has_rows_ = model.superclasses > 1;
    const auto ranked = all.first(has_rows_ ? dense_map::max_pitch - 1 : most_ranks(memories));
    if (ranked.empty()) return false;
    set_map(model, ranked);
    const std::size_t entries =
        has_rows_ ? static_cast<std::size_t>(model.states) * map_.pitch : memories * map_.memory_size;
    if (entries * bytes_for_entry > size) return false;
    fill_states(model, codes, ranked);
    if (has_rows_) {
        rows_.resize(memories * map_.pitch);
        each_row(model, ranked, [&](std::size_t m, std::size_t rank, std::size_t state) {
            rows_[m * map_.pitch + rank] = static_cast<std::uint16_t>(state * map_.pitch / 8);
        });
    } else {
        words_.resize(memories * map_.memory_size);
        each_row(model, ranked, [&](std::size_t m, std::size_t rank, std::size_t state) {
            std::copy_n(&by_state_[state * map_.pitch], map_.pitch,
                        &words_[m * map_.memory_size + rank * map_.pitch]);
        });
    }
    return true;
}

}  // namespace huffpipe::context
