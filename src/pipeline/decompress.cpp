#include "pipeline/decompress.hpp"

#include "base/checksum.hpp"
#include "base/error.hpp"
#include "block/decoder.hpp"
#include "frame/format.hpp"
#include "frame/stream_order.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/buffered_input.hpp"
#include "pipeline/ordered_run.hpp"
#include "pipeline/stream_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace huffpipe::pipeline {
namespace {

/// What decompressing does to a block at each station; see `compress_stages` for whose state is whose.
class decompress_stages {
  public:
    struct job {
        packed_block packed;
        buffer raw;
    };
    using worker = block::decoder;

    decompress_stages(input& from, output& to) : from_(from), reader_(from_), to_(&to) {}

    worker make_worker() const { return {}; }

    filled fill(job& next) {
        if (!reader_.next(next.packed)) return filled::nothing;
        return reader_.nothing_is_near() ? filled::lone_block : filled::block;
    }

    void transform(job& block, worker& decoder) const {
        const packed_block& packed = block.packed;
        const byte_span raw = block.raw.of_size(packed.header.raw_size);
        try {
            decoder.decode(static_cast<block::model>(packed.header.model), packed.payload, raw);
            if (content_check(raw) != packed.content_check)
                throw error(error_kind::damaged, "the content does not match its check", 0);
        } catch (const error& caught) {
            throw in_block(packed, caught.shifted(packed.offset + frame::block_header_size));
        }
    }

    void drain(job& block) {
        const byte_view raw(block.raw.data(), block.packed.header.raw_size);
        try {
            to_->write(raw);
        } catch (const error& caught) {
            throw caught.shifted(done_.bytes_out);
        }
        done_.bytes_out += raw.size();
        ++done_.blocks[block.packed.header.model];
    }

    void cancel() noexcept { from_.cancel(); }

    summary finish() {
        done_.bytes_in = from_.position();
        done_.streams = reader_.streams();
        return done_;
    }

  private:
    buffered_input from_;  // these two belong to the reader
    stream_reader reader_;

    output* to_;  // these two belong to the writer
    summary done_;
};

}  // namespace

summary decompress(input& from, output& to, const options& how) {
    decompress_stages stages(from, to);
    run_in_order(stages, how);
    return stages.finish();
}

bool looks_like_stream(byte_view start) noexcept {
    const std::size_t size = std::min(start.size(), frame::sync.size());
    return size > 0 &&
           std::equal(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(size), frame::sync.begin());
}

}  // namespace huffpipe::pipeline
