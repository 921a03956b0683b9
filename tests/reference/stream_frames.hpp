#pragma once

#include "reference/byte_cursor.hpp"

#include <array>

namespace huffpipe_reference {

inline constexpr std::array<std::uint8_t, 4> sync{0xF5, 0x68, 0x70, 0x9A};

/// Reads the frames of one stream, see FRAMES in huffpipe(5).
class stream_frames {
  public:
    /// A stream whose stream frame `input` has next.
    explicit stream_frames(byte_cursor& input) : input_(input), start_(input.position()) {}

    /// Whether the end frame has been read.
    [[nodiscard]] bool ended() const { return ended_; }

    /// Reads and verifies the next frame; appends the raw bytes of a block to `raw`.
    void read_frame(bytes& raw);

  private:
    void read_stream_frame(unsigned limit_power, byte_cursor fields);
    void read_block_frame(std::uint64_t raw_size, byte_cursor fields, bytes& raw);
    void read_end_frame(byte_cursor fields);
    void read_metadata_frame(std::uint64_t payload_size, byte_cursor fields);

    byte_cursor& input_;
    std::size_t start_;
    bool begun_ = false;
    bool ended_ = false;
    std::uint64_t id_ = 0;
    std::uint64_t frame_offset_ = 0;  // of the frame at hand in the stream
    std::uint64_t block_limit_ = 0;
    std::uint64_t raw_total_ = 0;
    std::uint64_t digest_ = 0;
};

}  // namespace huffpipe_reference
