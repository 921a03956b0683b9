#include "block/planner.hpp"

#include "block/entropy.hpp"

#include <algorithm>

namespace huffpipe::block {
namespace {

constexpr std::size_t min_cell_size = 1024;
constexpr std::size_t min_part_size = std::size_t{32} << 10;  // below this a window is never cut

/// What one more part costs beside its code words, in bits: about 3 bits a symbol for code lengths, the
/// sizes, and the time to build another table.
std::uint64_t header_bits(const huffman::histogram& counts) noexcept {
    const auto present = huffman::alphabet_size - std::count(counts.begin(), counts.end(), 0u);
    return 3 * static_cast<std::uint64_t>(present) + 8 * 100;
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
}

void planner::count_cells(byte_view window) noexcept {
    cell_count_ = std::clamp<std::size_t>(window.size() / min_cell_size, 1, max_cells);
    for (std::size_t cell = 0; cell <= cell_count_; ++cell) begin_[cell] = window.size() * cell / cell_count_;
    for (std::size_t cell = 0; cell < cell_count_; ++cell) {
        cells_[cell].fill(0);
        kernels_->count(&window[begin_[cell]], begin_[cell + 1] - begin_[cell], cells_[cell]);
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
            if (both_bits <= part_bits + piece_bits + header_bits(piece)) {
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

/// Whether a sample of one byte in 64 has no more skew than random bytes show: their sample of 4096 comes to
/// 7.955 bits each, give or take 0.005.
bool planner::looks_random(byte_view window) const noexcept {
    constexpr std::size_t piece = 64, stride = 64 * piece, least = 4096;
    if (window.size() < least * stride / piece) return false;
    huffman::histogram sample{};
    std::uint32_t size = 0;
    for (std::size_t at = 0; at + piece <= window.size(); at += stride, size += piece)
        for (std::size_t i = 0; i < piece; ++i) ++sample[window[at + i]];
    return entropy_bits(sample) * 1000 >= std::uint64_t{size} * 7935;
}

}  // namespace huffpipe::block
