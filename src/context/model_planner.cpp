#include "context/model_planner.hpp"

#include "context/sequence.hpp"
#include "context/zero_gaps.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::context {

namespace {

// clang-format off
constexpr std::array<level_effort, 9> efforts = {{
    {.bytes = {.table_bits = 11, .sample_shift = 3},
     .plane = {.table_bits = 11, .sample_shift = 3},
     .sample_size = 8192, .allowance = 98, .periods = 1},
    {.bytes = {.states = 12, .seeds = 12, .sample_shift = 3},
     .plane = {.states = 12, .seeds = 12, .sample_shift = 3},
     .sample_size = 8192, .allowance = 98, .periods = 1},
    {.bytes = {.states = 32, .seeds = 32, .sample_shift = 2},
     .plane = {.states = 32, .seeds = 32, .sample_shift = 2},
     .sample_size = 16384, .allowance = 98, .periods = 1},
    {.bytes = {.states = 64, .seeds = 64, .sample_shift = 2},
     .plane = {.states = 48, .seeds = 48, .sample_shift = 2, .exact = true},
     .sample_size = 16384, .allowance = 100, .periods = 2},
    {.bytes = {.classes = 6, .states = 64, .seeds = 16, .sample_shift = 3},
     .plane = {.classes = 4, .states = 64, .seeds = 16, .sample_shift = 2, .exact = true},
     .sample_size = 24576, .allowance = 101, .periods = 2},
    {.bytes = {.classes = 8, .states = 96, .seeds = 16, .sample_shift = 2, .exact = true},
     .plane = {.classes = 6, .states = 96, .seeds = 16, .sample_shift = 1, .exact = true},
     .sample_size = 24576, .allowance = 101, .periods = 3},
    {.bytes = {.classes = 16, .superclasses = 2, .states = 160, .seeds = 12, .sample_shift = 2, .exact = true},
     .plane = {.classes = 6, .states = 128, .seeds = 16, .sample_shift = 1, .exact = true},
     .sample_size = 32768, .allowance = 105, .periods = 4, .try_both = true},
    {.bytes = {.classes = 16, .superclasses = 3, .states = 256, .seeds = 12, .rounds = 2, .sample_shift = 2, .exact = true},
     .plane = {.classes = 6, .states = 128, .seeds = 16, .rounds = 2, .sample_shift = 1, .exact = true},
     .sample_size = 32768, .allowance = 105, .periods = 4, .try_both = true},
    {.bytes = {.classes = 16, .superclasses = 3, .states = 256, .seeds = 16, .rounds = 3, .sample_shift = 0, .exact = true},
     .plane = {.classes = 8, .states = 128, .seeds = 16, .rounds = 3, .sample_shift = 0, .exact = true},
     .sample_size = 49152, .allowance = 105, .periods = 6, .try_both = true},
}};
// clang-format on

constexpr std::size_t least_sample = 4096;

/// Stretches of `bytes` at even distances, about `size` bytes in all, that begin and end at multiples of
/// `layout_search::grain`.
void take_sample(byte_view bytes, std::size_t size, std::vector<std::uint8_t>& to) {
    constexpr std::size_t grain = layout_search::grain;
    constexpr std::size_t stretches = 4;
    const std::size_t length = size / stretches / grain * grain;
    to.clear();
    if (bytes.size() < 2 * size) {
        to.assign(bytes.begin(),
                  bytes.begin() + static_cast<std::ptrdiff_t>(std::min(size, bytes.size()) / grain * grain));
        return;
    }
    for (std::size_t i = 0; i < stretches; ++i) {
        const byte_view stretch =
            bytes.subspan((bytes.size() - length) / (stretches - 1) * i / grain * grain, length);
        to.insert(to.end(), stretch.begin(), stretch.end());
    }
}

/// Whether nearly all bytes are printable ASCII: then there is no point in looking for numbers in binary.
bool is_text(byte_view sample) noexcept {
    std::size_t text = 0;
    for (const auto b : sample) text += (b >= 32 && b < 127) || b == '\n' || b == '\r' || b == '\t';
    return text * 16 > sample.size() * 15;
}

template <class Word>
std::size_t zero_words(byte_view sample) noexcept {
    std::size_t zeros = 0;
    for (std::size_t i = 0; i + sizeof(Word) <= sample.size(); i += sizeof(Word)) {
        zeros += load_le<Word>(&sample[i]) == 0;
    }
    return zeros;
}

std::size_t zero_words(byte_view sample, std::size_t width) noexcept {
    return width == 8   ? zero_words<std::uint64_t>(sample)
           : width == 4 ? zero_words<std::uint32_t>(sample)
                        : zero_words<std::uint16_t>(sample);
}

}  // namespace

const level_effort& effort_of(int level) noexcept {
    return efforts[static_cast<std::size_t>(std::clamp(level, 1, 9) - 1)];
}

/// What the planes of a layout take in a sample, each with contexts if they help.
cost planner::layout_cost(const record_layout& layout, byte_view sample, std::size_t weight) {
    if (layout.size() == 0) return estimator_.estimate(sample, weight).best();
    const std::size_t records = layout.records(sample.size());
    planes_.resize(records * layout.size());
    split_planes(layout, sample, planes_, cpu_);
    cost bits = 0;
    for (std::size_t p = 0; p < layout.size(); ++p) {
        const cost plane =
            estimator_.estimate(byte_view(planes_).subspan(p * records, records), weight).best();
        bits += std::min(plane, records * 8 * one_bit);
    }
    return bits * sample.size() / (records * layout.size());
}

planner::choice planner::choose_layout(byte_view bytes, std::size_t weight) {
    take_sample(bytes, std::clamp(bytes.size() / 16, least_sample, effort_.sample_size), sample_);
    const std::size_t size = std::max<std::size_t>(1, sample_.size());
    const auto scaled = [&](cost bits) { return bits * bytes.size() / size; };
    const std::size_t sample_weight = std::max<std::size_t>(1, weight * bytes.size() / size);
    const auto plain = estimator_.estimate(sample_, sample_weight);
    cost plain_bits = std::min(plain.best(), size * 8 * one_bit);
    const bool order2 = effort_.bytes.classes > 1;  // which does better than the estimate
    if (order2) plain_bits = plain_bits * 97 / 100;
    choice chosen{{}, scaled(plain_bits), {}, false};
    if (size < 1024) return chosen;
    take_sample(bytes, std::clamp(bytes.size() / 32, least_sample, effort_.sample_size / 2), small_sample_);
    const std::size_t periods = bytes.size() < 16384 ? 0 : effort_.periods;
    const auto found = search_.search(small_sample_, weight * bytes.size() / small_sample_.size(), periods);
    if (found.layout.size() == 0 ||
        found.bits * size > plain.order0 * small_sample_.size() / 100 * effort_.allowance) {
        return chosen;
    }
    const cost bits = layout_cost(found.layout, sample_, sample_weight);
    chosen.close = std::max(bits, plain_bits) < std::min(bits, plain_bits) * 17 / 16;
    if (bits < plain_bits - plain_bits / 256) {
        chosen.layout = found.layout;
        chosen.bits = scaled(bits);
    } else {
        chosen.second = found.layout;
    }
    return chosen;
}

/// The word width with which splitting off the zeros pays, or 0; `chosen` becomes the choice for the values.
std::size_t planner::choose_gaps(byte_view raw, choice& chosen) {
    take_sample(raw, std::clamp(raw.size() / 8, least_sample, 2 * effort_.sample_size), gap_sample_);
    const std::size_t size = gap_sample_.size();
    const std::size_t weight = std::max<std::size_t>(1, raw.size() / size);
    std::size_t best_width = 0;
    cost best = chosen.bits - chosen.bits / 32;
    choice best_choice = chosen;
    for (const std::size_t width : {8, 4, 2}) {  // zero bytes are the business of sparse sequences
        if (zero_words(gap_sample_, width) * width * 4 < size) continue;
        const std::size_t gap_room = max_gap_bytes(size, width);
        divided_.resize(gap_room + size);
        const byte_span buffer = divided_;
        const gap_sizes sizes =
            split_gaps(gap_sample_, {width}, buffer.first(gap_room), buffer.subspan(gap_room));
        const byte_view gaps = buffer.first(sizes.gaps);
        const byte_view values = buffer.subspan(gap_room, sizes.values);
        choice of_values{{}, values.size() * 8 * one_bit, {}, false};
        if (values.size() >= 1024) of_values = choose_layout(values, weight);
        const cost bits = (estimator_.estimate(gaps, weight).best() + of_values.bits) * raw.size() / size;
        if (bits >= best) continue;
        best = bits;
        best_width = width;
        best_choice = of_values;
    }
    if (best_width != 0) chosen = best_choice;
    return best_width;
}

plan planner::choose(byte_view raw, plan& second) {
    second = {};
    text_ = false;
    if (raw.size() < 1024) return {};
    take_sample(raw, std::clamp(raw.size() / 16, least_sample, effort_.sample_size), sample_);
    text_ = is_text(sample_);
    if (text_) return {};
    choice chosen = choose_layout(raw, 1);
    const record_layout without_gaps = chosen.layout;
    plan best;
    best.gap_width = choose_gaps(raw, chosen);
    best.layout = chosen.layout;
    second = best;
    if (effort_.try_both && best.gap_width != 0) {
        second = {without_gaps, 0};
    } else if (effort_.try_both && chosen.close) {
        second.layout = best.layout.size() == 0 ? chosen.second : record_layout{};
    }
    return best;
}

planner::sequence_plan planner::plan_sequence(byte_view sequence, bool is_plane) {
    model_effort effort = is_plane ? effort_.plane : effort_.bytes;
    const std::size_t size = sequence.size();
    while (effort.sample_shift > 0 && size >> effort.sample_shift < 49152) --effort.sample_shift;
    // A state has to earn its description, and the time that it takes to be found.
    const int affordable = static_cast<int>(std::clamp<std::size_t>(size / 512, 1, state_model::max_states));
    effort.states = std::min(effort.states, affordable);
    effort.seeds = std::min(effort.seeds, affordable);
    if (size < 24576) effort.classes = effort.superclasses = 1;
    // Text is much the same everywhere, and has few symbols; what else there is wants a closer look.
    if (!text_) effort.sample_shift = std::min(effort.sample_shift, 2);
    if (text_ || size < min_coded_size) return {effort, false, 0};
    take_sample(sequence, std::clamp(size / 16, least_sample, effort_.sample_size), sample_);
    const auto estimate = estimator_.estimate(sample_, std::max<std::size_t>(1, size / sample_.size()));
    const cost per_byte_256 = estimate.best() * 256 / (sample_.size() * one_bit);
    if (per_byte_256 > 8 * 256 - 12) {
        effort.states = 0;
        return {effort, false, 0};
    }
    if (estimate.order1 * 1000 > estimate.order0 * 995) {  // contexts tell nothing
        effort.classes = effort.superclasses = 1;
        effort.states = effort.seeds = 1;
        effort.table_bits = 11;
    }
    if (per_byte_256 > 1484 && effort.table_bits == 9) {  // 5.8 bits: long codes, which 9 bits would cut
        effort.table_bits = 10;
        effort.states =
            std::min(effort.states, effort.classes == 1 ? 24 : 128 - effort.classes * effort.superclasses);
        effort.seeds = std::min(effort.seeds, effort.states);
    }
    if (per_byte_256 < 400) effort.exact = true;
    // Contexts that look certain in a sample may not be; exceptions are safe.
    const cost slack = sample_.size() * one_bit / 64;
    return {effort, estimate.sparse <= estimate.best() + slack, estimate.usual};
}

}  // namespace huffpipe::context
