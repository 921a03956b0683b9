#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/certain_states.hpp"
#include "context/clustering.hpp"
#include "context/context_counts.hpp"
#include "context/dense_codes.hpp"
#include "context/merging.hpp"
#include "context/model_header.hpp"
#include "context/sparse_rows.hpp"
#include "context/state_finder.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace huffpipe::context {

/// How much a model may cost, in its description and in the search for it.
struct model_effort {
    int classes = 1;       ///< of the second byte behind; more than one makes the model order 2
    int superclasses = 1;  ///< of those; more than one makes it order 3
    int states = 1;        ///< at most
    int seeds = 1;         ///< clusters per memory to begin with, at most 64
    int rounds = 1;        ///< of k-means
    int table_bits = 9;    ///< 9 to 11
    int sample_shift = 0;  ///< statistics are taken from the sequence's size >> sample_shift bytes
    bool exact = false;    ///< code lengths from all bytes instead of the sample
};

/// Makes the model of a sequence: takes statistics, finds out which contexts may share a state, and gives
/// each state its code. Holds its working memory; one object per thread.
class model_builder {
  public:
    explicit model_builder(cpu_level level) : level_(level), clusterer_(level), rows_(level) {}

    /// A model of `raw` (at least 256 bytes).
    struct result {
        const state_model& model;
        const reference_lengths& reference;
        const state_finder& states;
        const byte_counts& counts;  ///< of the bytes of a sample
        int mean_bits_16;           ///< expected code length of a byte in bits / 16
    };
    result build(byte_view raw, const model_effort& effort);

  private:
    void find_single_state(byte_view raw);
    void find_classes(const model_effort& effort);
    bool count_contexts(const sample& from);
    void find_clusters(const model_effort& effort);
    void find_states(const model_effort& effort);
    void set_transitions();
    bool seems_certain();
    template <class Count>
    void each_index(bytes_in_context bytes, Count&& count) const;
    void count_bytes(byte_view raw, bool exact);
    void set_reference();
    int set_lengths(bool exact);

    std::size_t max_tables_ = 0;  // states and memories
    int sample_shift_ = 0;
    cpu_level level_;
    clusterer clusterer_;
    context_counts counts_;
    context_counts::grouping groups_;
    sparse_rows rows_;
    std::array<std::vector<std::uint32_t>, state_model::max_memories> rows_of_;  // [memory that follows]
    std::vector<std::uint8_t> cluster_of_;                                       // [row], in its memory
    std::vector<cluster> clusters_;
    std::vector<rank_histogram> histograms_;        // [cluster]
    std::vector<rank_histogram> state_histograms_;  // [state]
    std::vector<std::uint32_t> byte_counts_;        // [state][byte]
    only_bytes only_;                               // by state
    state_model model_;
    reference_lengths reference_;
    byte_counts occurrences_;
    state_finder states_;
};

}  // namespace huffpipe::context
