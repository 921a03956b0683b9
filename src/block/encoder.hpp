#pragma once

#include "base/bytes.hpp"
#include "base/element_hint.hpp"
#include "block/model.hpp"
#include "block/splitter.hpp"
#include "context/model_planner.hpp"
#include "huffman/histogram.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace huffpipe::kernels {
struct kernel_set;
}
namespace huffpipe::context {
class model_encoder;
}

namespace huffpipe::block {

class part_encoder;

/// Bytes that a buffer must offer for the payload of a block of `raw_size` bytes while it is being encoded.
/// The finished payload is never larger than the block itself.
constexpr std::size_t payload_capacity(std::size_t raw_size) noexcept {
    return raw_size + (std::size_t{32} << 10);
}

/// The most sections that `encoder::cut` makes of a window of so many raw bytes.
constexpr std::size_t max_sections(std::size_t raw_size) noexcept {
    return std::clamp<std::size_t>(raw_size / splitter::min_piece, 1, splitter::max_pieces);
}

/// What shall be a block.
struct section {
    byte_view raw;
    std::optional<context::plan> plan;  ///< if one has been made
};

/// What `encoder::encode` made: the model, and how many bytes of the buffer the payload fills.
struct encoded {
    block::model model;
    std::size_t size_bytes;
};

/// Turns blocks into payloads. Holds the working memory that encoding needs, so that encoding a block
/// allocates nothing; use one encoder per thread and as many blocks as you like.
class encoder {
  public:
    /// `level` from `min_level` to `max_level`. From `first_context_level` up, blocks are taken for what
    /// `hint` says.
    explicit encoder(int level, element_hint hint = {});

    /// The same with the kernels given, for tests and benchmarks; they must outlive the encoder.
    encoder(int level, const kernels::kernel_set& kernels, element_hint hint = {});

    ~encoder();
    encoder(encoder&&) noexcept;
    encoder& operator=(encoder&&) noexcept;

    /// Cuts `raw` (1 to `max_block_size` bytes) where its content changes so much that blocks of their own
    /// are smaller by more than they cost in time; most data is one section. The sections are valid until the
    /// next call; they are a function of `raw`, level and hint alone.
    std::span<const section> cut(byte_view raw);

    /// Encodes a section (1 to `max_block_size` bytes) into the front of `payload`, which must hold
    /// `payload_capacity(piece.raw.size())` bytes. The result is a function of the raw bytes, level and hint
    /// alone.
    encoded encode(const section& piece, byte_span payload);

    /// The same of `raw` as one section.
    encoded encode(byte_view raw, byte_span payload) { return encode(section{raw, {}}, payload); }

    /// The same, but where the model is `stored`, the payload would be the raw bytes, and is left undefined:
    /// saves copying what a caller may have in place.
    encoded encode_unless_stored(const section& piece, byte_span payload);

  private:
    std::size_t encode_order0(byte_view raw, std::uint8_t* payload);
    encoded encode_with_contexts(const section& piece, byte_span payload);
    bool order0_may_win(byte_view raw, std::size_t context_size) const;
    std::uint64_t entropy_bytes(const huffman::histogram& counts, std::size_t size) const;

    const kernels::kernel_set* kernels_;
    std::size_t least_gain_;                            // of a block more, in bytes
    std::unique_ptr<part_encoder> parts_;               // none at level 0, which only stores
    std::unique_ptr<context::model_encoder> contexts_;  // from first_context_level up
    std::unique_ptr<splitter> splitter_;                // with the contexts
    std::vector<section> sections_;
    std::vector<std::uint8_t> order0_payload_;  // to compare with that of the contexts
};

}  // namespace huffpipe::block
