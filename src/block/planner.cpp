#include "block/planner.hpp"

#include <algorithm>

namespace huffpipe::block {
namespace {

constexpr std::size_t min_cell_size = std::size_t{16} << 10;
constexpr std::size_t min_part_size = std::size_t{64} << 10;     // below this a window is never cut
constexpr std::size_t min_sampled_size = std::size_t{64} << 10;  // windows below this are counted exactly

static_assert(min_part_size >= min_inner_part);

/// Pieces in a sample: 32 KiB, or of smaller windows, 16 KiB.
constexpr std::size_t sample_pieces(std::size_t size) noexcept {
    return size > std::size_t{128} << 10 ? 256 : 128;
}

constexpr std::size_t min_surveyed_size = std::size_t{1} << 10;

/// What one more code costs beside its code words, in bits: the code lengths, about 3 bits a symbol, and the
/// sizes; and what time its tables take to build, as if bits could pay for it.
constexpr std::uint64_t cost_of_code(std::uint64_t symbols) noexcept {
    return 3 * symbols + 4000;
}

/// The same for a plane; a small window is quickly done in any case.
constexpr std::uint64_t cost_of_plane(std::size_t window_size) noexcept {
    return 1000 + std::min<std::uint64_t>(window_size / 64, 3000);
}

/// The entropy of a sample is too low by half a nat for each symbol (Miller, 1955).
constexpr std::uint64_t sample_bias(std::uint64_t symbols) noexcept {
    return symbols * 3 / 4;
}

std::uint32_t total(const huffman::histogram& counts) noexcept {
    std::uint32_t sum = 0;
    for (const std::uint32_t count : counts) sum += count;
    return sum;
}

std::uint64_t symbols_in(const huffman::histogram& counts) noexcept {
    return static_cast<std::uint64_t>(huffman::alphabet_size) -
           static_cast<std::uint64_t>(std::count(counts.begin(), counts.end(), 0u));
}

/// The bytes at place k in words of as many bytes as there are planes.
huffman::histogram plane_counts(const kernels::place_counts& places, std::size_t planes,
                                std::size_t plane) noexcept {
    huffman::histogram counts = places[plane];
    for (std::size_t place = plane + planes; place < places.size(); place += planes)
        huffman::add(counts, places[place]);
    return counts;
}

}  // namespace

/// A form must save a 64th to be worth its time, and so must more planes.
survey_result planner::survey(byte_view window) noexcept {
    if (window.size() < min_surveyed_size) return {};
    kernels::place_counts places{};
    kernels_->survey(window.data(), window.size(), places);
    survey_result best = as_planes(places, 1, window.size());
    for (const std::size_t planes : {2u, 4u, 8u}) {
        const survey_result form = as_planes(places, planes, window.size());
        if (form.bits <= best.bits - best.bits / 64) best = form;
    }
    if (best.planes > 1)
        for (const std::size_t word_size : {2u, 4u}) try_differences(window, places, word_size, best);
    return best;
}

/// What the bytes surveyed would take as so many planes. A plane is random if it comes to all but 8 bits a
/// byte.
survey_result planner::as_planes(const kernels::place_counts& places, std::size_t planes,
                                 std::size_t window_size) const noexcept {
    survey_result result;
    result.planes = planes;
    std::uint64_t bits = 0, surveyed = 0;
    for (std::size_t plane = 0; plane < planes; ++plane) {
        const huffman::histogram counts = plane_counts(places, planes, plane);
        const std::uint64_t plane_bits = entropy_bits(counts) + sample_bias(symbols_in(counts));
        const std::uint64_t size = total(counts);
        result.random[plane] = plane_bits * 1000 >= size * 7985;
        bits += plane_bits;
        surveyed += size;
    }
    result.bits = bits * 1000 / surveyed;
    if (planes > 1) result.bits += planes * cost_of_plane(window_size) * 1000 / window_size;
    return result;
}

/// In numbers that change slowly, the bytes vary from place to place by steps, but for one jump, from the low
/// byte of a number to the high byte of the next or the other way round: words begin where variety falls or
/// rises most.
void planner::try_differences(byte_view window, const kernels::place_counts& places, std::size_t size,
                              survey_result& best) noexcept {
    std::array<std::int64_t, 4> variety{};
    for (std::size_t place = 0; place < size; ++place)
        variety[place] = static_cast<std::int64_t>(entropy_bits(plane_counts(places, size, place)));
    std::size_t fall = 0, rise = 0;
    const auto step_to = [&](std::size_t place) {
        return variety[place] - variety[(place + size - 1) % size];
    };
    for (std::size_t place = 1; place < size; ++place) {
        if (step_to(place) < step_to(fall)) fall = place;
        if (step_to(place) > step_to(rise)) rise = place;
    }
    std::uint64_t limit = best.bits - best.bits / 32;  // between equals, what takes less time
    for (const std::size_t begin : {fall, rise})
        for (const auto order : {kernels::byte_order::little, kernels::byte_order::big}) {
            const survey_result form = as_differences(window, {static_cast<unsigned>(size), order}, begin);
            if (form.bits > limit) continue;
            best = form;
            limit = form.bits;
        }
}

/// What every fourth piece of the survey would take as differences of words.
survey_result planner::as_differences(byte_view window, kernels::word_shape shape,
                                      std::size_t begin) noexcept {
    constexpr std::size_t piece = kernels::survey_piece, used = piece - 8;
    std::array<std::uint8_t, piece> numbers;
    std::size_t filled = 0;
    for (std::size_t at = begin; at + piece <= window.size() && filled + used <= differences_.size();
         at += 4 * kernels::survey_stride(window.size())) {
        kernels_->delta_words(&window[at], shape.bytes + used, shape, numbers.data());
        std::copy_n(&numbers[shape.bytes], used, &differences_[filled]);  // the first has no word before it
        filled += used;
    }
    kernels::place_counts places{};
    kernels_->survey(differences_.data(), filled, places);
    survey_result result = as_planes(places, shape.bytes, window.size());
    result.differences = true;
    result.order = shape.order;
    result.words_begin = begin;
    return result;
}

void planner::plan(byte_view window) noexcept {
    count_cells(window);
    cut_into_parts();
    for (std::size_t i = 0; i < part_count_; ++i) complete(window, parts_[i]);
}

/// The bits that an ideal order-0 coder needs for the symbols counted.
std::uint64_t planner::entropy_bits(const huffman::histogram& counts) const noexcept {
    const std::uint32_t all = total(counts);
    const std::uint64_t whole = std::uint64_t{all} * kernels::fixed_log2(all),
                        parts = kernels_->sum_of_logs(counts);
    return whole > parts ? (whole - parts) >> kernels::log_fraction_bits : 0;  // logarithms are rounded
}

void planner::count_cells(byte_view window) noexcept {
    // A little more than an even part of the window, lest the pieces keep to the same columns of a table.
    stride_ =
        window.size() < min_sampled_size ? 0 : window.size() / sample_pieces(window.size()) / 64 * 64 + 64;
    cell_count_ = std::clamp<std::size_t>(window.size() / min_cell_size, 1, max_cells);
    for (std::size_t cell = 0; cell <= cell_count_; ++cell) begin_[cell] = window.size() * cell / cell_count_;
    for (std::size_t cell = 0; cell < cell_count_; ++cell) {
        cells_[cell].fill(0);
        const std::uint8_t* const bytes = &window[begin_[cell]];
        const std::size_t size = begin_[cell + 1] - begin_[cell];
        stride_ == 0 ? kernels_->count(bytes, size, cells_[cell])
                     : kernels_->count_sample(bytes, size, stride_, cells_[cell]);
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
            const std::uint64_t gain = both_bits - std::min(both_bits, part_bits + piece_bits);
            const std::uint64_t symbols = symbols_in(piece);
            const bool joins =
                stride_ == 0
                    ? gain <= cost_of_code(symbols)
                    : gain <= sample_bias(symbols) + cost_of_code(symbols) * kernels::sample_piece / stride_;
            if (joins) {
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

/// Makes the counts of a sample cover every byte that occurs. A sample that missed many has misled us: then
/// the part is counted.
void planner::complete(byte_view window, planned_part& part) noexcept {
    if (stride_ == 0) return;
    const byte_view raw =
        window.subspan(begin_[part.first_cell], begin_[part.last_cell] - begin_[part.first_cell]);
    kernels::symbol_set known;
    for (std::size_t symbol = 0; symbol < huffman::alphabet_size; ++symbol) {
        if (part.counts[symbol] == 0) continue;
        known.insert(static_cast<std::uint8_t>(symbol));
        part.counts[symbol] =
            static_cast<std::uint32_t>(part.counts[symbol] * stride_ / kernels::sample_piece);
    }
    if (symbols_in(part.counts) == huffman::alphabet_size) return;
    if (kernels_->count_foreign(raw.data(), raw.size(), known, part.counts) * 32 <= raw.size()) return;
    part.counts.fill(0);
    kernels_->count(raw.data(), raw.size(), part.counts);
}

}  // namespace huffpipe::block
