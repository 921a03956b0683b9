#pragma once

#include "base/bytes.hpp"
#include "block/part.hpp"
#include "huffman/bit_reader.hpp"
#include "huffman/decode_tables.hpp"
#include "kernels/kernel_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace huffpipe::block {

/// A bit stream's bytes, [begin, end) of a payload, and the raw bytes that it codes: a run, or the whole
/// part.
struct stream_place {
    std::size_t begin, end;
    byte_span raw;
};

/// Decodes the bit streams of one coded part after the other. About 40 KiB.
class stream_decoder {
  public:
    explicit stream_decoder(const kernels::kernel_set& kernels) noexcept : kernels_(&kernels) {}

    /// Decodes the streams (as many as `kind` has) of a part with a complete code. At least 8 bytes of
    /// `payload` lie before the first stream. Any streams are safe to give: throws `error` (damaged, with the
    /// offset in `payload`).
    void decode(part_kind kind, const huffman::code_lengths& lengths, byte_view payload,
                std::span<const stream_place> streams);

  private:
    void decode_single(byte_view payload, const stream_place& from);
    void decode_segments(byte_view payload, std::span<const stream_place> streams,
                         const huffman::code_lengths& lengths);
    void decode_lanes(byte_view payload, std::span<const stream_place> streams);
    void decode_carefully(huffman::bit_reader& bits, std::uint8_t* end, std::size_t count) const noexcept;
    void finish_run(byte_view payload, const stream_place& from, const huffman::code_lengths& lengths,
                    std::size_t position, std::size_t left);

    const kernels::kernel_set* kernels_;
    huffman::multi_table multi_;
    huffman::single_table single_;
    huffman::multi_table_builder multi_builder_;
    std::array<std::uint8_t, 2048> idle_out_;  // where streams write that idle
};

}  // namespace huffpipe::block
