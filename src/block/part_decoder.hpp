#pragma once

#include "base/bytes.hpp"
#include "block/part.hpp"
#include "huffman/bit_reader.hpp"
#include "huffman/decode_tables.hpp"
#include "kernels/kernel_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

/// Reads strings of parts (see part.hpp). About 300 KiB, made once and used for any number of blocks.
class part_decoder {
  public:
    explicit part_decoder(const kernels::kernel_set& kernels) noexcept : kernels_(&kernels) {}

    /// Decodes the string of parts that begins at offset `at` of `payload` to exactly `raw` (1 byte or more);
    /// returns the offset of its end. Any payload is safe to give: throws `error` (damaged, with an
    /// offset in `payload`).
    std::size_t decode(byte_view payload, std::size_t at, byte_span raw) {
        return decode_parts(nesting::outer, payload, at, raw);
    }

  private:
    /// A stream's place in the payload, and for runs, its raw bytes.
    struct stream {
        std::size_t begin, end;
        byte_span raw;
    };
    using stream_list = std::array<stream, kernels::most_streams>;

    enum class nesting { outer, plane };  // whether a string of parts may hold planes

    std::size_t decode_parts(nesting place, byte_view payload, std::size_t at, byte_span raw);
    std::size_t decode_planes(byte_view payload, std::size_t at, byte_span raw);
    std::size_t decode_coded(part_kind kind, byte_view payload, std::size_t at, byte_span raw);
    void decode_carefully(huffman::bit_reader& bits, std::uint8_t* end, std::size_t count) const noexcept;
    void decode_single(byte_view payload, const stream& from);
    void decode_segments(byte_view payload, const stream_list& streams);
    void decode_lanes(byte_view payload, const stream_list& streams, byte_span raw);
    void finish_run(byte_view payload, const stream& from, std::size_t position, std::size_t left);

    const kernels::kernel_set* kernels_;
    huffman::code_lengths lengths_;
    huffman::multi_table multi_;
    huffman::single_table single_;
    huffman::multi_table_builder builder_;
    std::array<std::uint8_t, 2048> idle_out_;
    std::array<std::uint8_t, max_coded_part> planes_;
};

}  // namespace huffpipe::block
