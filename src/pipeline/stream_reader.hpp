#pragma once

#include "base/error.hpp"
#include "frame/format.hpp"
#include "frame/stream_order.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/completeness.hpp"
#include "pipeline/packed_block.hpp"
#include "pipeline/stream_map.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace huffpipe::pipeline {

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

    /// Tells, if anyone can, how many blocks of a stream stand before those that are read. Thread-safe.
    using block_counter = std::function<std::optional<std::uint64_t>()>;

    /// Starts in the middle of a stream, at its block `first`, with which `from` begins. `blocks_before` is
    /// called for messages alone.
    stream_reader(buffered_input& from, const stream_extent& stream, const frame::block_header& first,
                  block_counter blocks_before)
        : from_(&from),
          order_(std::in_place, stream.opening, first.raw_offset, first.packed_offset),
          blocks_before_(std::move(blocks_before)),
          first_stream_(stream.number),
          raw_base_(stream.raw_offset) {}

    /// Reads up to and with the next block; false when the input ends where it may. Throws `error`:
    /// not_huffpipe, damaged, truncated, trailing, unsupported, io; `offset` counts from the start of the
    /// input.
    bool next(packed_block& block);

    /// `what`, with the number and the raw offset of the block it is about put before its message.
    /// Thread-safe.
    error in_block(const packed_block& block, const error& what) const;

    /// Whether no block follows the last one closely: the stream ends here, or its source is slower than we
    /// are. Reads what can be read without waiting; what goes wrong then, the next block meets again.
    bool nothing_is_near() noexcept;

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
    void place_next(packed_block& block) const;
    void read_block(packed_block& block);
    void skip_metadata(const frame::metadata_header& header);
    byte_view take(std::size_t size, buffer& space);
    [[noreturn]] void refuse(error_kind kind, const char* complaint, std::uint64_t offset) const;
    [[noreturn]] void throw_truncated() const;
    std::string name_of(const packed_block& block) const;
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
    block_counter blocks_before_;     // none where reading began at a start, or nobody knows where
    std::uint64_t first_stream_ = 0;  // the number of the stream that reading began in
    std::uint64_t streams_ = 0;
    std::uint64_t raw_base_ = 0;  // raw bytes of the streams that have ended
};

}  // namespace huffpipe::pipeline
