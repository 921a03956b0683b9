#include "context/model_planner.hpp"

#include "context/sequence.hpp"
#include "context/zero_gaps.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::context {

namespace {

// clang-format off
constexpr std::array<level_effort, 9> efforts = {{
    {.text = {.table_bits = 11, .sample_shift = 3},
     .bytes = {.table_bits = 11, .sample_shift = 3},
     .plane = {.table_bits = 11, .sample_shift = 3},
     .choice = {8192, 2048, {1, 1, 512}, false, false}},
    {.text = {.states = 12, .seeds = 12, .sample_shift = 4},
     .bytes = {.states = 12, .seeds = 12, .sample_shift = 3},
     .plane = {.states = 3, .seeds = 3, .table_bits = 11, .sample_shift = 3},
     .choice = {8192, 2048, {1, 1, 512}, false, false}},
    {.text = {.states = 20, .seeds = 20, .sample_shift = 4},
     .bytes = {.states = 32, .seeds = 32, .sample_shift = 2},
     .plane = {.states = 5, .seeds = 5, .table_bits = 11, .sample_shift = 3},
     .choice = {16384, 2048, {1, 1, 512}, false, false}},
    {.text = {.states = 64, .seeds = 64, .sample_shift = 2},
     .bytes = {.states = 64, .seeds = 64, .sample_shift = 2},
     .plane = {.states = 9, .seeds = 9, .table_bits = 11, .sample_shift = 3},
     .choice = {16384, 2048, {2, 2, 768}, false, false}},
    {.text = {.classes = 6, .states = 48, .seeds = 16, .sample_shift = 3},
     .bytes = {.classes = 6, .states = 64, .seeds = 16, .sample_shift = 3},
     .plane = {.states = 16, .seeds = 16, .table_bits = 11, .sample_shift = 3},
     .choice = {24576, 4096, {2, 2, 768}, true, false}},
    {.text = {.classes = 12, .states = 128, .seeds = 14, .sample_shift = 3},
     .bytes = {.classes = 8, .states = 96, .seeds = 16, .sample_shift = 2, .exact = true},
     .plane = {.classes = 6, .states = 96, .seeds = 16, .sample_shift = 1, .exact = true},
     .choice = {24576, 4096, {3, 2, 1024}, true, true}},
    {.text = {.classes = 16, .superclasses = 2, .states = 160, .seeds = 12, .sample_shift = 3},
     .bytes = {.classes = 16, .superclasses = 2, .states = 160, .seeds = 12, .sample_shift = 2, .exact = true},
     .plane = {.classes = 6, .states = 128, .seeds = 16, .sample_shift = 1, .exact = true},
     .choice = {24576, 4096, {3, 2, 1024}, true, true}},
    {.text = {.classes = 16, .superclasses = 2, .states = 192, .seeds = 12, .sample_shift = 2},
     .bytes = {.classes = 16, .superclasses = 3, .states = 256, .seeds = 12, .rounds = 2, .sample_shift = 2, .exact = true},
     .plane = {.classes = 6, .states = 128, .seeds = 16, .rounds = 2, .sample_shift = 1, .exact = true},
     .choice = {24576, 4096, {3, 2, 1024}, true, true}},
    {.text = {.classes = 16, .superclasses = 3, .states = 256, .seeds = 16, .rounds = 2, .sample_shift = 1, .exact = true},
     .bytes = {.classes = 16, .superclasses = 3, .states = 256, .seeds = 16, .rounds = 3, .sample_shift = 0, .exact = true},
     .plane = {.classes = 8, .states = 128, .seeds = 16, .rounds = 3, .sample_shift = 0, .exact = true},
     .choice = {24576, 4096, {3, 2, 1024}, true, true}},
}};
// clang-format on

constexpr std::size_t least_sample = 4096;
constexpr std::size_t least_for_wide_gaps = 8192;  // bytes of a block: it takes time to look for them
constexpr std::size_t enough_to_tell = 16384;      // of a sequence, in any case

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

/// Whether a small sample leaves no doubt: there is but one byte, or contexts tell much.
bool is_plain(const estimator::result& estimate) noexcept {
    return estimate.order0 == 0 || estimate.order1 < estimate.order0 - estimate.order0 / 32;
}

}  // namespace

const level_effort& effort_of(int level) noexcept {
    return efforts[static_cast<std::size_t>(std::clamp(level, 1, 9) - 1)];
}

planner::gaps_and_values planner::divide(byte_view sample, std::size_t width) {
    const std::size_t gap_room = max_gap_bytes(sample.size(), width);
    divided_.resize(gap_room + sample.size());
    const byte_span buffer = divided_;
    const gap_sizes sizes = split_gaps(sample, {width}, buffer.first(gap_room), buffer.subspan(gap_room));
    return {buffer.first(sizes.gaps), buffer.subspan(gap_room, sizes.values)};
}

/// The word width with which gaps and values take least, if the values are planes as they are; or 0 when few
/// words are zero. (Zero bytes are the business of sparse sequences.)
std::size_t planner::likely_gap_width(byte_view sample, std::size_t weight, cost& least) {
    std::size_t best = 0;
    for (const std::size_t width : {8, 4, 2}) {
        if (hint_.is_known() && hint_.width != width) continue;
        if (width == 8 && weight * sample.size() < least_for_wide_gaps) continue;
        if (zero_words(sample, width) * width * 4 < sample.size()) continue;
        const auto [gaps, values] = divide(sample, width);
        if (gaps.size() + values.size() > sample.size()) continue;
        cost bits = layouts_.estimates().quick_estimate(gaps, weight).best();
        if (values.size() >= 1024) {
            bits += layouts_.plain_cost(values, weight, width);
        } else {
            bits += values.size() * 8 * one_bit;
        }
        if (best != 0 && bits >= least) continue;
        best = width;
        least = bits;
    }
    return best;
}

/// The word width with which splitting off the zeros pays, or 0; `chosen` becomes the choice for the values.
std::size_t planner::choose_gaps(byte_view raw, layout_chooser::choice& chosen) {
    const auto sample_of = [&](std::size_t size) -> byte_view {
        stretches(raw, std::clamp(raw.size() / 8, least_sample, size)).gather(sample_);
        return sample_;
    };
    byte_view sample = sample_of(effort_.choice.sample_size);
    const auto weight = [&] { return std::max<std::size_t>(1, raw.size() / sample.size()); };
    const auto scaled = [&](cost bits) { return bits * raw.size() / sample.size(); };
    cost likely = 0;
    const std::size_t width = likely_gap_width(sample, weight(), likely);
    if (width == 0 || scaled(likely) > chosen.bits + chosen.bits / 2) return 0;
    auto divided = divide(sample, width);
    if (divided.values.size() < sample.size() / 4) {  // too few to judge by
        sample = sample_of(4 * effort_.choice.sample_size);
        divided = divide(sample, width);
    }
    const auto of_values = layouts_.choose(divided.values, weight());
    const cost of_gaps = layouts_.estimates().quick_estimate(divided.gaps, weight()).best();
    const cost bits = scaled(of_gaps + of_values.bits);
    if (bits >= chosen.bits + chosen.bits / 64) return 0;  // what is left to code takes less time
    chosen = {of_values.layout, bits};
    return width;
}

plan planner::choose(byte_view raw) {
    plan best;
    if (raw.size() < 1024 || hint_.width == 1) return best;
    if (!hint_.is_known()) {
        stretches(raw, least_sample).gather(sample_);
        best.text = is_text(sample_);
        if (best.text) return best;
    }
    auto chosen = layouts_.choose(raw, 1);
    best.gap_width = choose_gaps(raw, chosen);
    best.layout = chosen.layout;
    if (best.gap_width != 0 || best.layout.size() != 0) best.bits = chosen.bits;
    best.last_byte_tells = chosen.last_byte_tells;
    return best;
}

estimator::result planner::estimate_of(byte_view sequence, std::size_t sample_size) {
    stretches(sequence, sample_size).gather(sample_);
    return layouts_.estimates().quick_estimate(sample_,
                                               std::max<std::size_t>(1, sequence.size() / sample_.size()));
}

planner::sequence_plan planner::plan_sequence(const plan& block, byte_view sequence, bool is_plane) {
    model_effort effort = is_plane ? effort_.plane : block.text ? effort_.text : effort_.bytes;
    const std::size_t size = sequence.size();
    const std::size_t enough = block.text && effort.exact ? 262144 : 49152;
    while (effort.sample_shift > 0 && size >> effort.sample_shift < enough) --effort.sample_shift;
    // Tables that are wide find two bytes at a time more often, but have to be filled.
    while (effort.table_bits > 9 && static_cast<std::size_t>(effort.states) << effort.table_bits > size / 8)
        --effort.table_bits;
    // A state has to earn its description, and the time that it takes to be found.
    const int affordable = static_cast<int>(std::clamp<std::size_t>(size / 512, 1, state_model::max_states));
    effort.states = std::min(effort.states, affordable);
    effort.seeds = std::min(effort.seeds, affordable);
    if (!is_plane && block.last_byte_tells && effort.superclasses == 1) {
        effort.classes = 1;
        effort.seeds = effort.states;
    }
    if (size < 24576) effort.classes = effort.superclasses = 1;
    // Text is much the same everywhere, and has few symbols; what else there is wants a closer look.
    if (!block.text) effort.sample_shift = std::min(effort.sample_shift, 2);
    if (block.text || size < min_coded_size) return {effort, false, 0};
    auto estimate = estimate_of(sequence, least_sample);
    const std::size_t closer = std::min(size / 8, enough_to_tell);
    if (closer > least_sample && !is_plain(estimate)) estimate = estimate_of(sequence, closer);
    const cost per_byte_256 = estimate.best() * 256 / (sample_.size() * one_bit);
    if (per_byte_256 > 8 * 256 - 12) {
        effort.states = 0;
        return {effort, false, 0};
    }
    // What a few ranges of values tell is little, but a sign of what better contexts would.
    if (estimate.order1 * 1000 > estimate.order0 * 999) {
        effort.classes = effort.superclasses = 1;
        effort.states = effort.seeds = 1;
        effort.table_bits = 11;
    }
    const cost dense_256 = is_plane ? 1484 : 1640;  // bytes have better contexts than ranges of values
    if (per_byte_256 > dense_256 && effort.table_bits == 9) {  // 5.8 bits: long codes, which 9 bits would cut
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
