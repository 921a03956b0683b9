#include "block/planner.hpp"

#include <algorithm>

namespace huffpipe::block {
namespace {

constexpr std::size_t min_cell_size = 1024;
constexpr std::size_t min_part_size = std::size_t{64} << 10;     // below this a window is never cut
constexpr std::size_t min_sampled_size = std::size_t{64} << 10;  // windows below this are counted exactly

constexpr std::uint32_t sample_scale = kernels::sample_stride / kernels::sample_piece;

std::uint32_t total(const huffman::histogram& counts) noexcept {
    std::uint32_t sum = 0;
    for (const std::uint32_t count : counts) sum += count;
    return sum;
}

std::uint64_t symbols_in(const huffman::histogram& counts) noexcept {
    return static_cast<std::uint64_t>(huffman::alphabet_size) -
           static_cast<std::uint64_t>(std::count(counts.begin(), counts.end(), 0u));
}

}  // namespace

void planner::plan(byte_view window) noexcept {
    if (looks_random(window)) {
        cell_count_ = part_count_ = 1;
        begin_[0] = 0;
        begin_[1] = window.size();
        parts_[0].first_cell = 0;
        parts_[0].last_cell = 1;
        parts_[0].incompressible = true;
        return;
    }
    count_cells(window);
    cut_into_parts();
    for (std::size_t i = 0; i < part_count_; ++i) complete(window, parts_[i]);
}

/// Whether a sample of one byte in 64 has no more skew than random bytes show: their sample of 4096 comes to
/// 7.955 bits each, give or take 0.005.
bool planner::looks_random(byte_view window) const noexcept {
    constexpr std::size_t piece = 64, stride = 64 * piece, least = 4096;
    if (window.size() < least * stride / piece) return false;
    huffman::histogram sample{};
    for (std::size_t at = 0; at + piece <= window.size(); at += stride)
        for (std::size_t i = 0; i < piece; ++i) ++sample[window[at + i]];
    return entropy_bits(sample) * 1000 >= std::uint64_t{total(sample)} * 7935;
}

/// The bits that an ideal order-0 coder needs for the symbols counted.
std::uint64_t planner::entropy_bits(const huffman::histogram& counts) const noexcept {
    const std::uint32_t all = total(counts);
    return (std::uint64_t{all} * kernels::fixed_log2(all) - kernels_->sum_of_logs(counts)) >>
           kernels::log_fraction_bits;
}

void planner::count_cells(byte_view window) noexcept {
    sampled_ = window.size() >= min_sampled_size;
    const auto count = sampled_ ? kernels_->count_sample : kernels_->count;
    cell_count_ = std::clamp<std::size_t>(window.size() / min_cell_size, 1, max_cells);
    for (std::size_t cell = 0; cell <= cell_count_; ++cell) begin_[cell] = window.size() * cell / cell_count_;
    for (std::size_t cell = 0; cell < cell_count_; ++cell) {
        cells_[cell].fill(0);
        count(&window[begin_[cell]], begin_[cell + 1] - begin_[cell], cells_[cell]);
    }
}

/// From left to right: the next piece joins the part before it unless a code of its own would save more than
/// it costs.
void planner::cut_into_parts() noexcept {
    std::size_t step = 1;
    while (step < cell_count_ && begin_[step] < min_part_size) ++step;
    part_count_ = 0;
    std::uint64_t part_bits = 0;
    for (std::size_t first = 0; first < cell_count_; first += step) {
        const std::size_t last = std::min(first + step, cell_count_);
        huffman::histogram piece = cells_[first];
        for (std::size_t cell = first + 1; cell < last; ++cell) huffman::add(piece, cells_[cell]);
        const std::uint64_t piece_bits = step < cell_count_ ? entropy_bits(piece) : 0;
        if (part_count_ > 0) {
            planned_part& before = parts_[part_count_ - 1];
            huffman::histogram both = before.counts;
            huffman::add(both, piece);
            const std::uint64_t both_bits = entropy_bits(both);
            if ((both_bits - std::min(both_bits, part_bits + piece_bits)) * scale() <= cost_of_part(piece)) {
                before.counts = both;
                before.last_cell = last;
                part_bits = both_bits;
                continue;
            }
        }
        parts_[part_count_++] = {first, last, false, piece};
        part_bits = piece_bits;
    }
}

std::uint32_t planner::scale() const noexcept {
    return sampled_ ? sample_scale : 1;
}

/// What one more part costs beside its code words, in bits: code lengths of about 3 bits a symbol, sizes, and
/// the time to build tables. The entropy of a sample is too low by half a nat a symbol (Miller, 1955), so
/// that two samples look better than the one made of both.
std::uint64_t planner::cost_of_part(const huffman::histogram& counts) const noexcept {
    return symbols_in(counts) * (sampled_ ? 6 : 3) + 1600;
}

/// Makes the counts of a sample cover every byte that occurs. A sample that missed many has misled us: then
/// the part is counted.
void planner::complete(byte_view window, planned_part& part) noexcept {
    if (!sampled_) return;
    const byte_view raw =
        window.subspan(begin_[part.first_cell], begin_[part.last_cell] - begin_[part.first_cell]);
    kernels::symbol_set known;
    for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol) {
        part.counts[symbol] *= sample_scale;
        if (part.counts[symbol] != 0) known.insert(static_cast<std::uint8_t>(symbol));
    }
    if (symbols_in(part.counts) == huffman::alphabet_size) return;
    if (kernels_->count_foreign(raw.data(), raw.size(), known, part.counts) * 128 <= raw.size()) return;
    part.counts.fill(0);
    kernels_->count(raw.data(), raw.size(), part.counts);
}

}  // namespace huffpipe::block
