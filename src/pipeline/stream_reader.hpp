#pragma once

#include "base/error.hpp"
#include "frame/format.hpp"
#include "frame/stream_order.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/completeness.hpp"

#include <cstdint>
#include <optional>

namespace huffpipe::pipeline {

/// A block as it stands in a stream, its header verified and its content not yet.
struct packed_block {
    frame::block_header header{};
    byte_view payload;         ///< header.packed_size bytes, or the first, in `space` or where the input lies
    std::uint64_t check = 0;   ///< what `frame::block_check` must give
    std::uint64_t offset = 0;  ///< of the block frame, in bytes from the start of the input
    std::uint64_t number = 0;  ///< of the block in its stream, from 0 (or from where reading began)
    std::uint64_t raw_position = 0;  ///< of the block's first raw byte, counted over all streams of the input
    buffer space;
};

/// `what`, with the number and the raw offset of the block it is about put before its message.
error in_block(const packed_block& block, const error& what);

/// What becomes of the payloads that a reader meets: all of each is read, or its first bytes.
enum class payloads { whole, begun };

inline constexpr std::size_t begun_payload_size = 256;  ///< bytes

/// Takes the streams in an input apart into blocks, and checks all that can be checked without decoding them.
/// Not thread-safe.
class stream_reader {
  public:
    explicit stream_reader(buffered_input& from, completeness expected = completeness::whole_streams,
                           payloads wanted = payloads::whole)
        : from_(&from), expected_(expected), wanted_(wanted) {}

    /// Starts in the middle of a stream, at a block frame: `raw_offset` raw bytes of that stream, and
    /// `raw_base` of all streams before it, are not in `from`.
    stream_reader(buffered_input& from, const frame::stream_header& opening, std::uint64_t raw_offset,
                  std::uint64_t raw_base)
        : from_(&from), order_(std::in_place, opening, raw_offset), raw_base_(raw_base) {}

    /// Reads up to and with the next block; false when the input ends where it may. Throws `error`:
    /// not_huffpipe, damaged, truncated, trailing, unsupported, io; `offset` counts from the start of the
    /// input.
    bool next(packed_block& block);

    /// Whether no block follows the last one closely: the stream ends here, or its source is slower than we
    /// are. Reads what can be read without waiting. Throws `error` (io).
    bool nothing_is_near();

    std::uint64_t streams() const noexcept { return streams_; }  ///< ended so far

    /// Of the next raw byte, counted over all streams of the input.
    std::uint64_t raw_position() const noexcept { return raw_base_ + (order_ ? order_->raw_total() : 0); }

  private:
    bool find_frame();
    bool open_stream();
    bool open_fragment();
    void close_stream();
    void skip_padding();
    frame::any_header peek_header();
    frame::any_header read_header();
    void read_block(packed_block& block);
    void skip_metadata(const frame::metadata_header& header);
    byte_view take(std::size_t size, buffer& space);
    [[noreturn]] void throw_truncated() const;
    template <class Action>
    auto in_frame(Action action);

    buffered_input* from_;
    completeness expected_ = completeness::whole_streams;
    payloads wanted_ = payloads::whole;
    std::optional<frame::stream_order> order_;  // of the stream that is open
    buffer metadata_;
    buffer check_space_;
    std::size_t header_size_ = 0;     // of that frame
    std::uint64_t frame_offset_ = 0;  // where the frame at hand begins
    std::uint64_t streams_ = 0;
    std::uint64_t raw_base_ = 0;  // raw bytes of the streams that have ended
};

}  // namespace huffpipe::pipeline
