#pragma once

#include "base/bytes.hpp"
#include "base/cpu.hpp"
#include "context/element_layout.hpp"
#include "context/model_planner.hpp"
#include "context/sequence.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace huffpipe::context {

/// The payload of a block of n raw bytes, coded by context models. It is a byte that says how the bytes are
/// divided into sequences (sequence.hpp), and
///
///     0  bytes     one sequence of n bytes
///     1  records   the description of a record layout (element_layout.hpp); the bytes before the
///                  first record; for each plane, in order, a sequence of as many bytes as there are
///                  records; the bytes behind the last whole record
///     2  gaps      the logarithm of the word width (0 to 3), 1 byte; the sizes of the gaps and of the values
///                   (zero_gaps.hpp, the usual byte being 0), 3 bytes each, little-endian, at most n
///                   together; the sequence of the gaps; the values as a payload of their own, of kind 0 or 1
///                   and their size; the bytes behind the last whole word
///
/// and nothing else. A block has at most 4 MiB.
enum class payload_kind : std::uint8_t { bytes = 0, records = 1, gaps = 2 };

/// Codes blocks. Holds its working memory: about 4 MiB, and once or twice the largest block; one object per
/// thread.
class model_encoder {
  public:
    /// Bytes that `encode` needs of its buffer beyond the size of the block.
    static constexpr std::size_t slack = 8192;

    /// `level` from 1 (fastest) to 9 (smallest). With a hint, blocks are taken for what it says.
    explicit model_encoder(int level, cpu_level cpu = available_cpu_level(), element_hint hint = {});

    /// The plan for a block; it depends on `raw`, level and hint alone.
    plan choose(byte_view raw) { return planner_.choose(raw); }

    /// Codes `raw` (not empty) by its plan into the front of `payload`, which offers `raw.size() + slack`
    /// bytes. Returns the size, or 0 when it would not be below `limit`.
    std::size_t encode(const plan& chosen, byte_view raw, byte_span payload, std::size_t limit);

  private:
    std::size_t encode_plan(const plan& chosen, byte_view raw, byte_span payload, std::size_t limit);
    std::size_t encode_records(const plan& chosen, byte_view raw, byte_span payload);
    std::size_t encode_gaps(const plan& chosen, byte_view raw, byte_span payload, std::size_t limit);
    std::size_t encode_sequence(const planner::sequence_plan& how, byte_view raw, byte_span to);

    cpu_level cpu_;
    planner planner_;
    sequence_encoder sequences_;
    std::vector<std::uint8_t> planes_;
    std::vector<std::uint8_t> divided_;  // gaps, then values
};

/// Decodes blocks. Holds its working memory: about 1 MiB, and up to twice the largest block; one object per
/// thread.
class model_decoder {
  public:
    explicit model_decoder(cpu_level cpu = available_cpu_level()) : cpu_(cpu), sequences_(cpu) {}

    /// Decodes `payload` to exactly `raw` (up to 4 MiB). Any payload is safe to give: throws `error`
    /// (damaged), and `raw` then holds unspecified bytes.
    void decode(byte_view payload, byte_span raw);

  private:
    std::size_t decode_bytes_or_records(byte_view payload, byte_span raw);
    std::size_t decode_records(byte_view payload, byte_span raw);
    std::size_t decode_gaps(byte_view payload, byte_span raw);

    cpu_level cpu_;
    sequence_decoder sequences_;
    std::vector<std::uint8_t> planes_;
    std::vector<std::uint8_t> divided_;
};

}  // namespace huffpipe::context
