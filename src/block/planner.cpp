#include "block/planner.hpp"

#include <algorithm>

namespace huffpipe::block {
namespace {

constexpr std::size_t min_cell_size = 1024;
constexpr std::size_t min_part_size = std::size_t{64} << 10;     // below this a window is never cut
constexpr std::size_t min_sampled_size = std::size_t{64} << 10;  // windows below this are counted exactly

constexpr std::size_t min_surveyed_size = std::size_t{1} << 10;

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

/// Random bytes come to 8 bits less half a nat for each symbol in the survey, give or take a little: 7.99 if
/// it has 16 KiB.
survey_result planner::survey(byte_view window) const noexcept {
    if (window.size() < min_surveyed_size) return {false, 1};
    kernels::place_counts places{};
    kernels_->survey(window.data(), window.size(), places);
    const std::uint64_t plain = estimate(places, 1);
    survey_result result{false, 1};
    std::uint64_t least = plain - plain / 64;
    for (const std::size_t planes : {8u, 4u, 2u}) {
        const std::uint64_t bits = estimate(places, planes);
        if (planes == 8 && bits >= plain) break;  // fewer planes cannot show more of a rhythm than eight
        if (bits > least) continue;
        least = bits;
        result.planes = planes;
    }
    std::uint64_t surveyed = 0;
    for (const auto& place : places) surveyed += total(place);
    result.random = result.planes == 1 && plain * 1000 >= surveyed * 7990;
    return result;
}

/// The bits that the bytes surveyed would take as so many planes, with the low entropy of small samples
/// made up for.
std::uint64_t planner::estimate(const kernels::place_counts& places, std::size_t planes) const noexcept {
    std::uint64_t bits = 0;
    for (std::size_t plane = 0; plane < planes; ++plane) {
        huffman::histogram counts = places[plane];
        for (std::size_t place = plane + planes; place < places.size(); place += planes)
            huffman::add(counts, places[place]);
        bits += entropy_bits(counts) + symbols_in(counts) * 3 / 4;
    }
    return bits;
}

void planner::plan(byte_view window) noexcept {
    count_cells(window);
    cut_into_parts();
    for (std::size_t i = 0; i < part_count_; ++i) complete(window, parts_[i]);
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
        parts_[part_count_++] = {first, last, piece};
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
