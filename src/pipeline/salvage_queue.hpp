#pragma once

#include "base/hole.hpp"
#include "pipeline/packed_block.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace huffpipe::pipeline {

/// What is left of an input, in order: a block, or a hole.
struct salvage_item {
    packed_block block;
    std::optional<hole> gap;           ///< then there is no block
    bool goes_without_saying = false;  ///< the gap is no news if a block of its stream has damaged content
};

/// A part of the packed input without a sound frame, or without what should be there.
struct packed_gap {
    std::uint64_t begin;  ///< bytes from the start of the input
    std::uint64_t size;   ///< bytes
    const char* reason;
};

/// Puts the blocks that are found of a stream into the order of their raw offsets, never one twice, and makes
/// holes of what is missing between them.
///
/// Blocks that come before others that are missing wait for these, as long as they fit into
/// `max_waiting_bytes`: so blocks that were swapped come out in order, and memory is bounded. One that comes
/// even later finds its place taken by a hole.
class salvage_queue {
  public:
    /// Opens a stream. The one before it must have been closed.
    void open(std::uint64_t stream);

    /// Whether these raw bytes of the stream are neither in a block that was accepted nor in a hole.
    bool misses(std::uint64_t raw_begin, std::uint64_t raw_end) const;

    /// Whether a block from `raw_begin` on would come before one that waits.
    bool fills(std::uint64_t raw_begin) const {
        return !waiting_.empty() && raw_begin < waiting_.rbegin()->first;
    }

    /// Whether all raw bytes before `raw_end` are in blocks that were accepted, or in holes.
    bool has_all_before(std::uint64_t raw_end) const { return waiting_.empty() && raw_next_ >= raw_end; }

    /// Accepts a block of raw bytes that it `misses`. Before it stands `gap`; if that has a size, and the
    /// block follows it `closely`, what is missing before the block was there.
    void accept(packed_block block, const packed_gap& gap, bool closely);

    /// Closes the stream at its raw size, if that is known. Before its end stands `gap`.
    void close(std::optional<std::uint64_t> raw_size, const packed_gap& gap);

    /// Says what digest the block checks of the stream should have, now that it is closed. If nothing of it
    /// is missing, and that is not theirs, then the blocks and the end frame at `place` are not of one
    /// stream.
    void expect_digest(std::uint64_t digest, const packed_gap& place);

    /// Notes damage that costs nothing of the stream that is open.
    void note(const packed_gap& gap);

    /// Notes damage outside of all streams.
    void note_outside(const packed_gap& gap);

    /// Takes out what is next; false when there is nothing yet.
    bool pop(salvage_item& next);

    bool empty() const noexcept { return ready_.empty(); }

    /// A buffer of a block that has been taken out, to be used again.
    void give_back(buffer space) {
        if (space.data() != nullptr) spare_.push_back(std::move(space));  // a hole has none
    }
    buffer take_spare();

    static constexpr std::size_t max_waiting_bytes = std::size_t{8} << 20;
    static constexpr std::size_t max_waiting_blocks = 1024;

  private:
    struct waiting {
        packed_block block;
        packed_gap gap;
    };

    void put(packed_block block);
    void put_hole(std::optional<std::uint64_t> raw_end, const packed_gap& gap);
    void put_waiting();
    void stop_waiting();

    std::deque<salvage_item> ready_;
    std::map<std::uint64_t, waiting> waiting_;  // by raw offset
    std::size_t waiting_bytes_ = 0;             // of their payloads
    std::vector<buffer> spare_;
    std::uint64_t stream_ = 0;
    std::uint64_t raw_next_ = 0;  // raw bytes of the stream that have been put
    std::uint64_t digest_ = 0;    // of the checks of its blocks that have been put
    bool whole_ = true;           // whether these are all blocks before raw_next_
};

}  // namespace huffpipe::pipeline
