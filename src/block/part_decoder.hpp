#pragma once

#include "base/bytes.hpp"
#include "block/part.hpp"
#include "block/stream_decoder.hpp"
#include "kernels/kernel_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

/// Reads strings of parts (see part.hpp). About 300 KiB, made once and used for any number of blocks.
class part_decoder {
  public:
    explicit part_decoder(const kernels::kernel_set& kernels) noexcept
        : kernels_(&kernels), streams_(kernels) {}

    /// Decodes the string of parts that begins at offset `at` of `payload` to exactly `raw` (1 byte or more);
    /// returns the offset of its end. Any payload is safe to give: throws `error` (damaged, with an
    /// offset in `payload`).
    std::size_t decode(byte_view payload, std::size_t at, byte_span raw) {
        return decode_parts(nesting::outer, payload, at, raw);
    }

  private:
    enum class nesting { outer, plane };  // whether a string of parts may hold planes

    std::size_t decode_parts(nesting place, byte_view payload, std::size_t at, byte_span raw);
    std::size_t decode_planes(byte_view payload, std::size_t at, byte_span raw);
    std::size_t decode_coded(part_kind kind, byte_view payload, std::size_t at, byte_span raw);

    const kernels::kernel_set* kernels_;
    stream_decoder streams_;
    std::array<std::uint8_t, max_coded_part> planes_;
};

}  // namespace huffpipe::block
