#pragma once

#include "base/error.hpp"
#include "block/decoder.hpp"
#include "frame/format.hpp"
#include "pipeline/block_search.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/ordered_run.hpp"
#include "pipeline/pending_output.hpp"
#include "pipeline/raw_range.hpp"
#include "pipeline/stream_reader.hpp"
#include "pipeline/summary.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace huffpipe::pipeline {

/// What decompressing does to a block at each station, for `run_in_order`. The stations run on different
/// threads; each has its own part of the state, and what one tells the next travels in the job.
class decompress_stages {
  public:
    struct job {
        packed_block packed;
        buffer space;
        byte_view raw;  // in `space`, or of a stored block, its payload
    };
    using worker = block::decoder;

    decompress_stages(input& from, output& to, completeness expected, const raw_range& wanted)
        : from_(from), reader_(from_, expected), to_(to), wanted_(wanted) {}

    /// Starts at a block in the middle of a file; `from` begins with its frame.
    decompress_stages(input& from, output& to, const stream_extent& stream, const block_place& first,
                      stream_reader::block_counter blocks_before, const raw_range& wanted)
        : first_(first.offset),
          from_(from, first.offset),
          reader_(from_, stream, first.header, std::move(blocks_before)),
          to_(to),
          wanted_(wanted) {}

    worker make_worker() const { return {}; }

    filled fill(job& next) {
        do {
            if (reader_.raw_position() >= wanted_.end || !reader_.next(next.packed)) return filled::nothing;
        } while (reader_.raw_position() <= wanted_.begin);
        return reader_.nothing_is_near() ? filled::lone_block : filled::block;
    }

    void transform(job& block, worker& decoder) const {
        const packed_block& packed = block.packed;
        try {
            block.raw = content(block, decoder);
            if (frame::block_check(packed.header, packed.payload, block.raw) != packed.check)
                throw error(error_kind::damaged, "the content does not match its check", 0);
        } catch (const error& caught) {
            throw reader_.in_block(packed, caught.shifted(packed.offset + frame::block_header_size));
        }
    }

    void seal(job& block) noexcept {
        to_.put(wanted_part(block));
        ++done_.blocks[block.packed.header.model];
    }
    bool may_try() const noexcept { return to_.may_try(); }
    bool try_write() noexcept { return to_.try_write(); }
    void write() { to_.write(); }

    std::uint64_t bytes_in() const noexcept { return from_.position() - first_; }
    std::uint64_t bytes_out() const noexcept { return to_.bytes_written(); }
    bool input_is_near() noexcept { return !reader_.nothing_is_near(); }
    void cancel() noexcept { from_.cancel(); }

    summary finish() {
        done_.bytes_in = bytes_in();
        done_.bytes_out = bytes_out();
        done_.streams = reader_.streams();
        return done_;
    }

  private:
    static byte_view content(job& block, worker& decoder) {
        const packed_block& packed = block.packed;
        const auto model = static_cast<block::model>(packed.header.model);
        if (model == block::model::stored && packed.payload.size() == packed.header.raw_size)
            return packed.payload;
        const byte_span raw = block.space.of_size(packed.header.raw_size);
        decoder.decode(model, packed.payload, raw);
        return raw;
    }

    byte_view wanted_part(job& block) const {
        const std::uint64_t size = block.packed.header.raw_size;
        const std::uint64_t place = block.packed.raw_position;
        const std::uint64_t begin = std::clamp(wanted_.begin, place, place + size) - place;
        const std::uint64_t end = std::clamp(wanted_.end, place, place + size) - place;
        return block.raw.subspan(begin, static_cast<std::size_t>(end - begin));
    }

    const std::uint64_t first_ = 0;  // where in the file the first byte is that is read

    buffered_input from_;  // these two belong to the reader
    stream_reader reader_;

    pending_output to_;  // these two belong to the writer
    summary done_;

    const raw_range wanted_;  // not empty
};

}  // namespace huffpipe::pipeline
