#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/clustering.hpp"
#include "context/context_counts.hpp"
#include "context/histogram_facts.hpp"
#include "context/sparse_rows.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace huffpipe::context {

/// What a Huffman code for `counts` (each below 2^24) takes. Two things keep this from being their entropy.
/// No code is shorter than a bit, except for a byte that is certain; so when one byte has more than half of
/// all occurrences, it takes one bit and the others at least two. And the entropy of a sample is too low, by
/// about half of log2 e bits per distinct byte (Miller, 1955), besides which every distinct byte has a length
/// to be described: `per_symbol` stands for both. Where many bytes occur but once, the sample is too small
/// even for that, and each of those is found to want as much again. The same at every CPU level.
cost order0_cost(const byte_histogram& counts, cost per_symbol, cpu_level level) noexcept;

/// Estimates what sequences will take, from samples.
class estimator {
  public:
    explicit estimator(cpu_level level) : level_(level), clusterer_(level), rows_(level) {}

    struct result {
        cost order0;
        cost order1;         ///< with clusters of contexts
        cost sparse;         ///< as exceptions from the usual byte (sequence.hpp)
        std::uint8_t usual;  ///< the most frequent byte
        cost best() const noexcept { return std::min({order0, order1, sparse}); }
    };

    /// For the bytes of `sample`; `weight` is how many bytes of the sequence each of them stands for.
    result estimate(byte_view sample, std::size_t weight);

    /// The same ten times as fast, for numbers: a context is a range of values of the byte before, where
    /// `estimate` finds out which bytes are alike. `order1` is higher for text, but rarely for planes.
    result quick_estimate(byte_view sample, std::size_t weight) const noexcept;

    /// The same without contexts (`order1` is `order0`), for what is too short to take long over.
    result plain_estimate(byte_view sample, std::size_t weight) const noexcept;

  private:
    result without_contexts(byte_view sample, const byte_histogram& counts, cost per_symbol,
                            std::uint32_t& occurrences) const noexcept;
    cost sparse_cost(byte_view sample, std::uint8_t usual, cost per_symbol) const noexcept;

    cpu_level level_;
    clusterer clusterer_;
    context_counts counts_;
    sparse_rows rows_;
    std::vector<std::uint32_t> chosen_;
    std::array<std::uint8_t, 256> cluster_of_;
    std::array<rank_histogram, 32> clusters_;
};

/// What `per_symbol` should be when each byte of a sample stands for `weight` bytes.
constexpr cost symbol_cost_in_sample(std::size_t weight) noexcept {
    return sample_bias + 4 * one_bit / weight;
}

}  // namespace huffpipe::context
