#include "pipeline/compress.hpp"

#include "base/checksum.hpp"
#include "base/error.hpp"
#include "block/encoder.hpp"
#include "frame/format.hpp"
#include "frame/stream_order.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/ordered_run.hpp"
#include "pipeline/pending_output.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <optional>
#include <vector>

namespace huffpipe::pipeline {
namespace {

/// What compressing does to a block at each station. The stations run on different threads; each has its own
/// part of the state, and what one tells the next travels in the job.
class compress_stages {
  public:
    struct made_block {
        frame::block_header header;
        std::uint64_t check;
    };

    struct job {
        byte_view raw;      // in `space`, or where the input lies
        buffer space;       // room for a stream frame, then the frame of a block that is `raw` as it is
        buffer packed;      // the same for any other blocks, one frame behind the other
        byte_span written;  // the one of the two that is to be written, but for the blocks' headers
        std::uint32_t stream_id = 0;
        std::uint64_t raw_offset = 0;
        std::vector<made_block> blocks;
    };
    using worker = block::encoder;

    compress_stages(input& from, output& to, const options& how)
        : from_(&from),
          level_(how.level),
          elements_(how.elements),
          block_size_(how.block_size),
          flush_timeout_(how.flush_timeout),
          to_(to) {}

    worker make_worker() const { return worker(level_, elements_); }

    filled fill(job& next) {
        if (input_ended_) return filled::nothing;
        const ending why = find_block(next);
        input_ended_ = why == ending::input_ended;
        if (next.raw.empty()) return filled::nothing;
        if (bytes_read_ == 0) stream_id_ = frame::stream_id_for(next.raw);
        next.raw_offset = bytes_read_;
        next.stream_id = stream_id_;
        bytes_read_ += next.raw.size();
        return why == ending::full ? filled::block : filled::lone_block;
    }

    void transform(job& window, worker& encoder) const {
        window.blocks.clear();
        window.written = window.packed.of_size(room_for(block_size_));
        const byte_span all = window.written.subspan(frame::stream_header_size);
        std::uint64_t raw_offset = window.raw_offset;
        byte_span room = all;
        for (const block::section& piece : encoder.cut(window.raw)) {
            byte_span payload = room.subspan(frame::block_header_size);
            const block::encoded packed =
                encoder.encode_unless_stored(piece, payload.first(block::payload_capacity(piece.raw.size())));
            const made_block made = finish_block(window, piece.raw, packed, raw_offset, payload);
            room = room.subspan(frame::frame_size(made.header));
            raw_offset += piece.raw.size();
            window.blocks.push_back(made);
        }
        // Nothing is to be larger than as it is, in one block.
        if (window.blocks.size() > 1 && all.size() - room.size() > around_payload + window.raw.size()) {
            const block::encoded as_it_is{block::model::stored, window.raw.size()};
            window.blocks.assign(1, finish_block(window, window.raw, as_it_is, window.raw_offset,
                                                 all.subspan(frame::block_header_size)));
        }
    }

    void seal(job& window) {
        std::uint8_t* at = window.written.data();
        const bool opens = !order_;
        if (opens) open_stream(window.stream_id, at);
        at += frame::stream_header_size;
        for (auto& [header, check] : window.blocks) {
            header.packed_offset = order_->packed_total();
            store(header, at);
            order_->accept(header, check);
            at += frame::frame_size(header);
            ++done_.blocks[header.model];
        }
        const byte_view all(window.written.data(), at);
        to_.put(opens ? all : all.subspan(frame::stream_header_size));
    }
    bool may_try() const noexcept { return to_.may_try(); }
    bool try_write() noexcept { return to_.try_write(); }
    void write() { to_.write(); }

    std::uint64_t bytes_in() const noexcept { return bytes_read_; }
    std::uint64_t bytes_out() const noexcept { return to_.bytes_written(); }
    bool input_is_near() noexcept {
        try {
            return input_ended_ || from_->ready().value_or(true);
        } catch (...) {
            return true;  // `fill` will meet it again
        }
    }
    void cancel() noexcept { from_->cancel(); }

    /// After all else: closes the stream.
    summary finish() {
        std::array<std::uint8_t, frame::stream_header_size + frame::end_header_size> last;
        std::size_t size = 0;
        if (!order_) {
            open_stream(frame::stream_id_for({}), last.data());
            size = frame::stream_header_size;
        }
        store(order_->end(), &last[size]);
        to_.put(byte_view(last).first(size + frame::end_header_size));
        to_.write();
        done_.bytes_in = bytes_read_;
        done_.bytes_out = bytes_out();
        done_.streams = 1;
        return done_;
    }

  private:
    using clock = std::chrono::steady_clock;
    static constexpr int longest_delay = 10;  // in flush timeouts, from a block's first byte
    static constexpr std::size_t around_payload = frame::block_header_size + frame::check_size;
    static constexpr std::size_t frame_prefix = frame::stream_header_size + frame::block_header_size;

    enum class ending { full, input_idle, input_ended };

    /// Bytes that the blocks of a window take, and while the last of them is made, with the stream's frame.
    static constexpr std::size_t room_for(std::size_t window_size) noexcept {
        return frame::stream_header_size + block::max_sections(window_size) * around_payload +
               block::payload_capacity(window_size);
    }

    byte_span room_for_stored(job& window) const {
        return window.space.of_size(frame_prefix + block_size_ + frame::check_size);
    }

    /// Completes the frame of a block whose payload is in `payload`, or will be if it is stored, but for the
    /// header. The frame of a block that is all of the window as it is becomes the place where it was read.
    made_block finish_block(job& window, byte_view raw, const block::encoded& packed,
                            std::uint64_t raw_offset, byte_span payload) const {
        if (packed.model == block::model::stored) payload = stored(window, raw, payload);
        const frame::block_header header{.model = static_cast<std::uint8_t>(packed.model),
                                         .stream_id = window.stream_id,
                                         .raw_size = static_cast<std::uint32_t>(raw.size()),
                                         .packed_size = static_cast<std::uint32_t>(packed.size_bytes),
                                         .raw_offset = raw_offset,
                                         .packed_offset = 0};
        const std::uint64_t check = frame::block_check(header, payload.first(packed.size_bytes), raw);
        store_le<std::uint64_t>(&payload[packed.size_bytes], check);
        return {header, check};
    }

    /// The payload of a stored block.
    byte_span stored(job& window, byte_view raw, byte_span payload) const {
        const bool in_place = window.space.data() != nullptr &&
                              raw.data() == window.space.data() + frame_prefix &&
                              raw.size() == window.raw.size();
        if (in_place) {
            window.written = room_for_stored(window);
            return window.written.subspan(frame_prefix);
        }
        std::copy(raw.begin(), raw.end(), payload.begin());
        return payload;
    }

    ending find_block(job& next) {
        if (const std::optional<byte_view> lent = from_->borrow(block_size_)) {
            next.raw = *lent;
            return lent->size() < block_size_ ? ending::input_ended : ending::full;
        }
        const byte_span space = room_for_stored(next).subspan(frame_prefix, block_size_);
        std::size_t size = 0;
        const ending why = read_block(space, size);
        next.raw = space.first(size);
        return why;
    }

    /// Reads a block to its end, or to where the input ends or goes idle; says why it ended.
    ending read_block(byte_span to, std::size_t& size) try {
        size = 0;
        clock::time_point latest_end;
        while (size < to.size()) {
            const byte_span rest = to.subspan(size);
            const bool may_flush = size > 0 && flush_timeout_.count() > 0;
            const std::optional<std::size_t> got =
                may_flush ? from_->read_within(rest, patience(latest_end)) : from_->read(rest);
            if (!got) return ending::input_idle;
            if (*got == 0) return ending::input_ended;
            if (size == 0) latest_end = clock::now() + longest_delay * flush_timeout_;
            size += *got;
        }
        return ending::full;
    } catch (error& caught) {
        caught.locate(bytes_read_ + size);
        throw;  // itself: it may be of a type that the caller knows and we do not
    }

    /// How long to wait for more: the flush timeout, but not past the latest end of the block, so that an
    /// input which never quite goes idle is not held back for long either.
    std::chrono::milliseconds patience(clock::time_point latest_end) const {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(latest_end - clock::now());
        return std::clamp(left, std::chrono::milliseconds{0}, flush_timeout_);
    }

    void open_stream(std::uint32_t stream_id, std::uint8_t* to) {
        const frame::stream_header opening{
            .block_log2 = static_cast<std::uint8_t>(std::bit_width(block_size_ - 1)), .stream_id = stream_id};
        store(opening, to);
        order_.emplace(opening);
    }

    input* from_;
    int level_;
    element_hint elements_;
    std::size_t block_size_;
    std::chrono::milliseconds flush_timeout_;

    std::uint64_t bytes_read_ = 0;  // these three belong to the reader
    std::uint32_t stream_id_ = 0;
    bool input_ended_ = false;

    std::optional<frame::stream_order> order_;  // these belong to the writer
    pending_output to_;
    summary done_;
};

void check(const options& how) {
    if (how.level < block::min_level || how.level > block::max_level)
        throw error(error_kind::usage, "the level must be from 0 to 9");
    if (how.block_size > block::max_block_size)
        throw error(error_kind::usage, "the block size must be at most 4 MiB");
    if (how.flush_timeout < std::chrono::milliseconds{0} || how.flush_timeout > max_flush_timeout)
        throw error(error_kind::usage, "the flush timeout must be at most an hour");
}

}  // namespace

summary compress(input& from, output& to, const options& how) {
    check(how);
    options settled = how;
    if (how.block_size == 0) settled.block_size = block::default_block_size(how.level);
    compress_stages stages(from, to, settled);
    run_in_order(stages, settled);
    return stages.finish();
}

}  // namespace huffpipe::pipeline
