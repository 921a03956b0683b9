#pragma once

#include "frame/format.hpp"

#include <cstdint>

namespace huffpipe::frame {

/// Follows the frames of one stream and refuses what cannot stand where it stands: frames of another stream,
/// lost, repeated or swapped blocks, blocks over the stream's limit, and an end that does not match what came
/// before it. Every function throws `error` (damaged; offset 0: the frame's first byte).
class stream_order {
  public:
    /// `header` is the stream frame that opens the stream.
    explicit stream_order(const stream_header& header) noexcept : opening_(header) {}

    /// Follows a stream from its middle: from the frame at `packed_offset`, before which `raw_offset` raw
    /// bytes have not been seen. The digest of its end frame cannot be verified then.
    stream_order(const stream_header& header, std::uint64_t raw_offset, std::uint64_t packed_offset) noexcept
        : opening_(header), raw_total_(raw_offset), packed_total_(packed_offset), seen_from_start_(false) {}

    /// Whether this block may come next: call before its payload is read.
    void expect(const block_header& header) const;

    /// The block that `expect` let pass has been read; `check` is the check behind its payload.
    void accept(const block_header& header, std::uint64_t check) noexcept;

    /// The next frame is this metadata frame, whose check has been verified.
    void accept(const metadata_header& header);

    /// The next frame is the end of the stream.
    void accept(const end_header& header) const;

    /// The end frame of a stream of exactly the frames accepted so far.
    end_header end() const noexcept;

    std::uint64_t raw_total() const noexcept { return raw_total_; }  ///< raw bytes in the blocks so far
    std::uint64_t packed_total() const noexcept {
        return packed_total_;
    }  ///< packed offset of the next frame

    std::uint64_t blocks() const noexcept { return blocks_; }  ///< seen so far
    bool seen_from_start() const noexcept { return seen_from_start_; }

  private:
    void require_own(std::uint32_t stream_id) const;
    void require_in_place(std::uint64_t packed_offset) const;

    stream_header opening_;
    std::uint64_t raw_total_ = 0;
    std::uint64_t packed_total_ = stream_header_size;  // bytes of the frames so far
    std::uint64_t checks_digest_ = 0;
    std::uint64_t blocks_ = 0;
    bool seen_from_start_ = true;
};

}  // namespace huffpipe::frame
