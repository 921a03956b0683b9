#pragma once

#include "base/error.hpp"
#include "frame/format.hpp"
#include "frame/stream_order.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/buffered_input.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// A block as it stands in a stream, its header verified and its content not yet.
struct packed_block {
    frame::block_header header{};
    byte_view payload;                ///< header.packed_size bytes in `space`
    std::uint64_t content_check = 0;  ///< what the raw bytes must hash to
    std::uint64_t offset = 0;         ///< of the block frame, in bytes from the start of the input
    std::uint64_t number = 0;         ///< of the block in its stream, from 0
    buffer space;
};

/// `what`, with the number and the raw offset of the block it is about put before its message.
error in_block(const packed_block& block, const error& what);

/// Takes the streams in an input apart into blocks, and checks all that can be checked without decoding them.
/// Not thread-safe.
class stream_reader {
  public:
    explicit stream_reader(buffered_input& from) : from_(&from) {}

    /// Reads up to and with the next block; false when the input ends where it may. Throws `error`:
    /// not_huffpipe, damaged, truncated, trailing, unsupported, io; `offset` counts from the start of the
    /// input.
    bool next(packed_block& block);

    /// Whether, as far as has already been read, no block follows the last one closely: the stream ends here,
    /// or its source is slower than we are.
    bool nothing_is_near() const noexcept;

    std::uint64_t streams() const noexcept { return streams_; }  ///< complete ones so far

  private:
    bool open_stream();
    void skip_padding();
    frame::any_header read_header();
    void read_block(packed_block& block);
    void skip_metadata(const frame::metadata_header& header);
    void read_exactly(byte_span to);
    [[noreturn]] void throw_truncated() const;
    template <class Action>
    auto in_frame(Action action);

    buffered_input* from_;
    std::optional<frame::stream_order> order_;  // of the stream that is open
    buffer metadata_;
    std::uint64_t frame_offset_ = 0;   // where the frame at hand begins
    std::size_t last_block_size_ = 0;  // payload and check
    std::uint64_t streams_ = 0;
};

}  // namespace huffpipe::pipeline
