#pragma once

#include "frame/format.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/seekable_file.hpp"
#include "pipeline/stream_map.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace huffpipe::pipeline {

/// A block frame in a file.
struct block_place {
    std::uint64_t offset;  ///< of the frame, in bytes from the start of the file
    frame::block_header header;
};

/// Finds blocks in a file of undamaged streams without an index, by scanning for the sync.
///
/// A frame counts when its header is sound, and carries the stream's id and the packed offset that it stands
/// at. Content that happens to hold such a frame would have to be made for that; to be sure even then, no
/// frame is believed that may lie within another one. Where that cannot be told from the bytes before it,
/// nothing is found, or frames are followed one by one from the start of the stream.
///
/// Not thread-safe.
class block_search {
  public:
    /// `file` must outlive this object.
    explicit block_search(const seekable_file& file) noexcept : file_(&file) {}

    /// The first block of `stream` whose frame begins at or behind the offset `from`; nothing when there is
    /// none. Throws `error`: io; damaged, when what it has to follow is.
    std::optional<block_place> first_block_from(const stream_extent& stream, std::uint64_t from);

    /// The block of `stream` that holds its raw byte `raw_offset`, found by binary search: O(log n) jumps,
    /// each of which reads about a block. Nothing when that does not lead to it. Throws `error` (io).
    std::optional<block_place> block_holding(const stream_extent& stream, std::uint64_t raw_offset);

    /// How many blocks of `stream` begin before the offset `end`, one by one; nothing when damage is in the
    /// way. Throws `error` (io).
    std::optional<std::uint64_t> blocks_before(const stream_extent& stream, std::uint64_t end) const;

  private:
    using visitor = std::function<bool(std::uint64_t offset, const frame::any_header&)>;
    void scan(const stream_extent& stream, std::uint64_t from, std::uint64_t end, const visitor& visit);
    std::optional<block_place> next_candidate(const stream_extent& stream, std::uint64_t from,
                                              std::uint64_t end);
    bool stands_alone(const stream_extent& stream, std::uint64_t offset);
    void walk(const stream_extent& stream, const visitor& visit) const;

    const seekable_file* file_;
    buffer window_;
};

}  // namespace huffpipe::pipeline
