#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/decode_table.hpp"
#include "context/model_builder.hpp"
#include "context/pack.hpp"
#include "context/state_model.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// A sequence is a string of bytes that has one model: a block, or a plane of one (element_layout.hpp). Its
/// size n is known from elsewhere. It is written as a byte that says how, and
///
///     0  raw        the n bytes
///     1  constant   the byte that all n are, for n > 0
///     2  coded      the description of a state machine (model_header.hpp); for each bit stream
///                   (bit_streams.hpp) the state in which it begins, 1 byte, and its size in bytes, 2 bytes
///                   little-endian, 3 if n >= 65536; the streams, of which none is empty
///     3  sparse     the usual byte; the sizes of the gaps and of the values (zero_gaps.hpp, with words
///                   of one byte), 3 bytes each, little-endian, at most n together; the sequence of
///                   the gaps and that of the values, neither of them sparse
///
/// A coded sequence has at least `min_coded_size` bytes, and the decode tables of its model have at most
/// `state_model::max_table_entries_for(n)` entries.
enum class sequence_kind : std::uint8_t { raw = 0, constant = 1, coded = 2, sparse = 3 };

inline constexpr std::size_t min_coded_size = 256;

/// The most that a sequence of `size` bytes takes.
constexpr std::size_t max_sequence_size(std::size_t size) noexcept {
    return size + 1;
}

/// Writes sequences. About 3 MiB; one object per thread.
class sequence_encoder {
  public:
    /// Bytes beyond `max_sequence_size` that `encode` may use of its buffer while it works.
    static constexpr std::size_t slack = 4096;

    explicit sequence_encoder(cpu_level level) : builder_(level), packer_(level) {}

    /// Writes `raw` into the front of `to`, which offers `max_sequence_size(raw.size()) + slack` bytes;
    /// returns the size.
    std::size_t encode(byte_view raw, const model_effort& effort, byte_span to);

    /// The same, as exceptions from the `usual` byte.
    std::size_t encode_sparse(byte_view raw, std::uint8_t usual, const model_effort& effort, byte_span to);

  private:
    std::size_t encode_coded(byte_view raw, const model_effort& effort, byte_span to);

    model_builder builder_;
    packer packer_;
    std::vector<std::uint8_t> exceptions_;  // gaps and values
};

/// Reads sequences. About 1 MiB; one object per thread.
class sequence_decoder {
  public:
    explicit sequence_decoder(cpu_level level) noexcept : level_(level) {}

    /// Decodes a sequence at the front of `from` to exactly `raw`; returns its size. Throws `error`
    /// (damaged).
    std::size_t decode(byte_view from, byte_span raw);

  private:
    std::size_t decode_dense(byte_view from, byte_span raw);
    std::size_t decode_coded(byte_view from, byte_span raw);
    std::size_t decode_sparse(byte_view from, byte_span raw);

    cpu_level level_;
    std::vector<std::uint8_t> exceptions_;  // gaps, then values
    state_model model_;
    decode_tables tables_;
};

}  // namespace huffpipe::context
