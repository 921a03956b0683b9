#pragma once

#include "base/bytes.hpp"
#include "block/model.hpp"

#include <cstddef>

namespace huffpipe::block {

/// Bytes that a buffer must offer for the payload of a block of `raw_size` bytes while it is being encoded.
/// The finished payload is never larger than the block itself.
constexpr std::size_t payload_capacity(std::size_t raw_size) noexcept {
    return raw_size + 8192;
}

/// What `encoder::encode` made: the model, and how many bytes of the buffer the payload fills.
struct encoded {
    block::model model;
    std::size_t size_bytes;
};

/// Turns blocks into payloads. Holds the working memory that encoding needs, so that encoding a block
/// allocates nothing; use one encoder per thread and as many blocks as you like.
class encoder {
  public:
    /// `level` from `min_level` to `max_level`.
    explicit encoder(int level);

    /// Encodes `raw` (1 to `max_block_size` bytes) into the front of `payload`, which must hold
    /// `payload_capacity(raw.size())` bytes. The result is a function of `raw` and the level alone.
    encoded encode(byte_view raw, byte_span payload);

  private:
    int level_;
};

}  // namespace huffpipe::block
