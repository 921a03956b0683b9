#include "context/model_builder.hpp"

#include "context/symbol_lengths.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace huffpipe::context {

namespace {

/// Clusters of all memories together before merging.
constexpr std::size_t max_clusters = 1024;

/// What the length of a symbol takes in the description of a state: about three bits, and one for a symbol
/// that does not occur; so much less where 1 / 2^shift of the sequence is looked at. But then a sample makes
/// each symbol that occurs seem cheaper than it is, by up to log2 e bits.
description_cost description_in_sample(int shift) noexcept {
    return {(3 * 64 >> shift) + (shift > 0 ? 92 : 0), 64 >> shift};
}

/// A byte is left to the escape when a code of its own would have to be longer than its frequency deserves,
/// or when so few in so many occurrences say little about the rest of the sequence.
bool is_rare(std::uint64_t count, std::uint64_t total, int table_bits) {
    return (count << table_bits) * 10 < total * 4 || (count <= 3 && total > 256 * count);
}

std::uint32_t label_of(std::size_t group, std::size_t last) {
    return static_cast<std::uint32_t>(group << 8 | last);
}

}  // namespace

/// Classes of the second byte behind: clusters of bytes by what is coded after them. Superclasses likewise,
/// of classes.
void model_builder::find_classes(const model_effort& effort) {
    groups_ = {};
    if (effort.classes == 1) return;
    const std::size_t ranks = counts_.ranks();
    // Few memories where there can be few states: each needs one, and a table for its escapes.
    const std::size_t most = std::clamp<std::size_t>(max_tables_ / 4, 1, counts_.max_groups());
    rows_.clear();
    auto& chosen = rows_of_[0];
    chosen.clear();
    for (std::size_t rank = 0; rank < ranks; ++rank) {
        if (rows_.add(counts_.counts(0, rank), label_of(0, rank)) == 0) continue;
        chosen.push_back(static_cast<std::uint32_t>(rows_.size() - 1));
    }
    cluster_of_.assign(rows_.size(), 0);
    histograms_.resize(state_model::max_classes);
    auto classes = static_cast<std::size_t>(effort.classes);
    auto superclasses = static_cast<std::size_t>(effort.superclasses);
    while (superclasses > 2 && classes * superclasses > most) --superclasses;
    classes = std::max<std::size_t>(1, std::min(classes, most / superclasses));
    groups_.classes =
        std::max<std::size_t>(1, clusterer_.partition(rows_, chosen, classes, std::max(1, effort.rounds),
                                                      ranks, cluster_of_, histograms_));
    for (const auto row : chosen) {
        groups_.class_of[counts_.byte_of(rows_.label(row))] = cluster_of_[row];
    }
    if (superclasses < 2 || groups_.classes <= superclasses) return;
    rows_.clear();
    chosen.clear();
    for (std::size_t c = 0; c < groups_.classes; ++c) {
        std::array<std::uint16_t, 256> counts{};
        const std::uint32_t largest =
            *std::max_element(histograms_[c].begin(), histograms_[c].begin() + ranks);
        const int shift = std::max(0, static_cast<int>(std::bit_width(largest)) - 16);
        for (std::size_t rank = 0; rank < ranks; ++rank) {
            counts[rank] = static_cast<std::uint16_t>(histograms_[c][rank] >> shift);
        }
        if (rows_.add(counts, static_cast<std::uint32_t>(c)) != 0) {
            chosen.push_back(static_cast<std::uint32_t>(rows_.size() - 1));
        }
    }
    cluster_of_.assign(rows_.size(), 0);
    constexpr int superclass_rounds = 3;
    groups_.superclasses =
        clusterer_.partition(rows_, chosen, superclasses, superclass_rounds, ranks, cluster_of_, histograms_);
    for (const auto row : chosen) groups_.superclass_of[rows_.label(row)] = cluster_of_[row];
}

/// Rows of what follows in each context, and which memory each context leads to. False if the sample was too
/// large to count.
bool model_builder::count_contexts(const sample& from) {
    const bool again = groups_.classes > 1;
    const std::size_t all = again ? counts_.count(from, groups_) : 0;
    std::size_t counted = 0;
    model_.classes = static_cast<int>(groups_.classes);
    model_.superclasses = static_cast<int>(groups_.superclasses);
    model_.class_of = groups_.class_of;
    model_.superclass_of = groups_.superclass_of;
    rows_.clear();
    for (auto& rows : rows_of_) rows.clear();
    for (std::size_t group = 0; group < static_cast<std::size_t>(model_.memories()); ++group) {
        for (std::size_t last = 0; last < counts_.ranks(); ++last) {
            const std::uint32_t total = rows_.add(counts_.counts(group, last), label_of(group, last));
            counted += total;
            if (total == 0) continue;
            const int after = model_.memory_after(static_cast<int>(group), counts_.byte_of(last));
            rows_of_[static_cast<std::size_t>(after)].push_back(static_cast<std::uint32_t>(rows_.size() - 1));
        }
    }
    return !again || counted == all;
}

/// Contexts become clusters, by the memory they lead to.
void model_builder::find_clusters(const model_effort& effort) {
    const auto ranks = static_cast<std::ptrdiff_t>(counts_.ranks());
    const auto memories = static_cast<std::size_t>(model_.memories());
    const std::size_t seeds = std::min(static_cast<std::size_t>(effort.seeds), max_clusters / memories);
    cluster_of_.assign(rows_.size(), 0);
    histograms_.resize(memories * seeds);
    clusters_.clear();
    for (std::size_t m = 0; m < memories; ++m) {
        const std::size_t first = clusters_.size();
        const std::size_t found =
            clusterer_.partition(rows_, rows_of_[m], seeds, effort.rounds, counts_.ranks(), cluster_of_,
                                 std::span(histograms_).subspan(first));
        std::array<std::uint8_t, clusterer::max_clusters> renumbered{};
        for (std::size_t c = 0; c < found; ++c) {  // k-means may leave a cluster without rows
            const rank_histogram& counts = histograms_[first + c];
            if (std::all_of(counts.begin(), counts.begin() + ranks, [](auto n) { return n == 0; })) continue;
            renumbered[c] = static_cast<std::uint8_t>(clusters_.size() - first);
            if (clusters_.size() != first + c) histograms_[clusters_.size()] = counts;
            clusters_.push_back({.memory = static_cast<std::uint16_t>(m)});
        }
        for (const auto row : rows_of_[m]) cluster_of_[row] = renumbered[cluster_of_[row]];
    }
}

/// Clusters become states, few enough for the decode tables.
void model_builder::find_states(const model_effort& effort) {
    const std::size_t ranks = counts_.ranks();
    const auto memories = static_cast<std::size_t>(model_.memories());
    const auto empty = static_cast<std::size_t>(std::count_if(rows_of_.begin(), rows_of_.begin() + memories,
                                                              [](const auto& rows) { return rows.empty(); }));
    const std::size_t most = std::min(static_cast<std::size_t>(effort.states), max_tables_ - memories);
    merge_clusters(clusters_, histograms_, most > empty ? most - empty : 1, ranks,
                   description_in_sample(sample_shift_), level_);

    state_histograms_.clear();
    std::vector<std::uint8_t> state_of(clusters_.size());  // in its memory
    for (std::size_t m = 0, c = 0; m < memories; ++m) {
        const std::size_t first_state = state_histograms_.size();
        const std::size_t first_cluster = c;
        for (; c < clusters_.size() && clusters_[c].memory == m; ++c) {
            if (clusters_[c].into != c) continue;
            state_of[c] = static_cast<std::uint8_t>(state_histograms_.size() - first_state);
            state_histograms_.push_back(histograms_[c]);
        }
        for (const auto row : rows_of_[m]) {
            cluster_of_[row] = state_of[clusters_[first_cluster + cluster_of_[row]].into];
        }
        if (rows_of_[m].empty()) state_histograms_.emplace_back();  // a memory needs a state
        const std::size_t count = state_histograms_.size() - first_state;
        model_.state_count[m] = static_cast<std::uint8_t>(count);
        if (count > 1) {
            clusterer_.refine(rows_, rows_of_[m], ranks, cluster_of_,
                              std::span(state_histograms_).subspan(first_state));
        }
    }
    model_.number_states();
}

/// What was never seen leads to the state that most of the sample was in, of those that are allowed; what the
/// model does not know at all, to the first one.
void model_builder::set_transitions() {
    std::array<std::uint8_t, state_model::max_memories> usual{};
    const auto memories = static_cast<std::size_t>(model_.memories());
    for (std::size_t m = 0; m < memories; ++m) {
        std::uint64_t most = 0;
        for (std::size_t i = 0; i < model_.state_count[m]; ++i) {
            std::uint64_t total = 0;
            for (const auto n : state_histograms_[model_.first_state[m] + i]) total += n;
            if (total > most) usual[m] = static_cast<std::uint8_t>(i);
            most = std::max(most, total);
        }
    }
    for (std::size_t m = 0; m < memories; ++m) {
        for (int byte = 0; byte < 256; ++byte) {
            const auto after = static_cast<std::size_t>(model_.memory_after(static_cast<int>(m), byte));
            const bool known = reference_[static_cast<std::size_t>(byte)] != 0;
            model_.next[m][static_cast<std::size_t>(byte)] =
                static_cast<std::uint8_t>(model_.first_state[after] + (known ? usual[after] : 0));
        }
    }
    for (std::size_t m = 0; m < memories; ++m) {
        for (const auto row : rows_of_[m]) {
            const std::uint32_t label = rows_.label(row);
            model_.next[label >> 8][counts_.byte_of(label & 255)] =
                static_cast<std::uint8_t>(model_.first_state[m] + cluster_of_[row]);
        }
    }
    states_.build(model_);
}

void model_builder::set_reference() {
    std::array<std::uint32_t, 257> counts{};
    std::uint32_t total = 0;
    occurrences_.fill(0);
    for (std::size_t rank = 0; rank < counts_.ranks(); ++rank) {
        occurrences_[counts_.byte_of(rank)] = counts_.occurrences(rank);
        total += counts_.occurrences(rank);
    }
    std::ranges::copy(occurrences_, counts.begin());
    counts[state_model::escape] = total / 512 + 1;
    limited_code_lengths(counts, state_model::max_table_bits, reference_);
}

/// Whether much of the sample is in states that know but one byte, and which. If that is so in the whole
/// sequence, the byte takes no bits there, but a sample cannot tell.
bool model_builder::seems_certain() {
    std::uint64_t total = 0;
    std::uint64_t certain = 0;
    for (std::size_t k = 0; k < state_histograms_.size(); ++k) {
        const std::span counts = std::span(state_histograms_[k]).first(counts_.ranks());
        const std::uint64_t sum = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
        const auto most = std::ranges::max_element(counts);
        total += sum;
        if (sum != *most || sum == 0) continue;
        certain += sum;
        only_[k] = counts_.byte_of(static_cast<std::size_t>(most - counts.begin()));
    }
    return certain * 64 > total;
}

/// Calls `count` with each byte of some bytes, and where it belongs in a table [state][byte].
template <class Count>
void model_builder::each_index(bytes_in_context bytes, Count&& count) const {
    const auto each = [&]<int Order>() {
        for (const std::uint8_t* at = bytes.first; at != bytes.end; ++at) count(states_.index<Order>(at));
    };
    if (states_.order() == 3) return each.template operator()<3>();
    if (states_.order() == 2) return each.template operator()<2>();
    if (states_.order() == 1) return each.template operator()<1>();
    each.template operator()<0>();
}

/// How often each byte occurs in each state: in the whole sequence, or in the sample.
void model_builder::count_bytes(byte_view raw, bool exact) {
    const bool all_counted = sample_shift_ == 0;  // but for the last bytes of each piece
    byte_counts_.assign(static_cast<std::size_t>(model_.states) * state_finder::row_pitch, 0);
    if (!exact || all_counted) {
        for (std::size_t k = 0; k < state_histograms_.size(); ++k) {
            for (std::size_t rank = 0; rank < counts_.ranks(); ++rank) {
                byte_counts_[k * state_finder::row_pitch + counts_.byte_of(rank)] =
                    state_histograms_[k][rank];
            }
        }
    }
    if (!exact) return;
    const auto count = [&](bytes_in_context bytes) {
        each_index(bytes, [&](std::size_t index) { ++byte_counts_[index]; });
    };
    const stream_parts last(raw, stream_count(raw.size()) - 1);
    count(last.tail());
    if (all_counted) {
        const std::uint8_t* const end = last.body().end;
        for (std::size_t at = sample::period; at < raw.size(); at += sample::period) {
            const std::uint8_t* const stop = raw.data() + at;
            count({stop - sample::not_in_context, std::min(stop, end)});
        }
        return;
    }
    for (std::size_t k = 0; k < stream_count(raw.size()); ++k) count(stream_parts(raw, k).body());
}

/// Gives each state its code, and returns the mean code length in bits / 16.
int model_builder::set_lengths(bool exact) {
    std::uint64_t bits = 0;
    std::uint64_t bytes = 1;
    for (std::size_t k = 0; k < static_cast<std::size_t>(model_.states); ++k) {
        std::array<std::uint32_t, state_model::symbols> counts{};
        std::copy_n(byte_counts_.begin() + static_cast<std::ptrdiff_t>(k * state_finder::row_pitch), 256,
                    counts.begin());
        std::uint64_t total = 0;
        for (const auto n : counts) total += n;
        std::uint32_t escaped = exact || only_[k] >= 0 ? 0 : 1;
        std::size_t coded = 0;
        for (std::size_t s = 0; s < 256; ++s) {
            if (counts[s] == 0) continue;
            if (reference_[s] == 0 || is_rare(counts[s], total, model_.table_bits)) {
                escaped += counts[s];
                counts[s] = 0;
            }
            coded += counts[s] != 0;
        }
        auto& lengths = model_.lengths[k];
        if (coded == 1 && escaped == 0) {
            for (std::size_t s = 0; s < lengths.size(); ++s)
                lengths[s] = counts[s] ? state_model::certain : 0;
            continue;
        }
        counts[state_model::escape] = escaped + (coded == 0);
        if (coded == 0) counts[counts_.byte_of(0)] = 1;  // a code has two symbols at least
        limited_code_lengths(counts, model_.table_bits, lengths);
        for (std::size_t s = 0; s < lengths.size(); ++s) bits += std::uint64_t{counts[s]} * lengths[s];
        bits += 8 * std::uint64_t{escaped};
        bytes += total;
    }
    return static_cast<int>(bits * 16 / bytes);
}

/// A model without contexts, from a count of all bytes.
void model_builder::find_single_state(byte_view raw) {
    const sample all(raw, 0);
    counts_.rank(all);
    sample_shift_ = 0;
    groups_ = {};
    model_.classes = model_.superclasses = 1;
    model_.class_of.fill(0);
    model_.superclass_of.fill(0);
    model_.state_count[0] = 1;
    model_.number_states();
    rows_of_[0].clear();
    state_histograms_.resize(1);
    state_histograms_[0].fill(0);
    for (std::size_t rank = 0; rank < counts_.ranks(); ++rank)
        state_histograms_[0][rank] = counts_.occurrences(rank);
}

model_builder::result model_builder::build(byte_view raw, const model_effort& effort) {
    const std::size_t max_entries = state_model::max_table_entries_for(raw.size());
    model_.table_bits =
        max_entries >= 4U << effort.table_bits ? effort.table_bits : state_model::min_table_bits;
    max_tables_ = max_entries >> model_.table_bits;
    if (effort.states == 1) {
        find_single_state(raw);
        set_reference();
        set_transitions();
        count_bytes(raw, false);
        return {model_, reference_, states_, occurrences_, set_lengths(true)};
    }
    for (int shift = effort.sample_shift;; ++shift) {
        const sample from(raw, shift);
        sample_shift_ = shift;
        if (!counts_.rank_and_count(from)) continue;
        find_classes(effort);
        if (count_contexts(from)) break;
    }
    find_clusters(effort);
    find_states(effort);
    set_reference();
    set_transitions();
    bool exact = effort.exact;
    only_.fill(-1);
    if (!exact && seems_certain()) {
        exact = !confirm_certain(model_, states_, raw, only_, level_);
    } else {
        only_.fill(-1);
    }
    count_bytes(raw, exact);
    const int mean_bits_16 = set_lengths(exact);
    return {model_, reference_, states_, occurrences_, mean_bits_16};
}

}  // namespace huffpipe::context
