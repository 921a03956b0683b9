#include "pipeline/salvage.hpp"

#include "pipeline/block_verifier.hpp"
#include "pipeline/ordered_run.hpp"
#include "pipeline/pending_output.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace huffpipe::pipeline {
namespace {

/// What salvaging does to a block, or a hole, at each station, for `run_in_order`.
class salvage_stages {
  public:
    struct job {
        salvage_item item;
        buffer raw;
        std::optional<std::string> failure;  // what is wrong with the block's content
    };
    using worker = block_verifier;

    salvage_stages(input& from, output& to, const salvage_options& wishes)
        : from_(from, 0, salvage_reader::reach), reader_(from_, wishes.trailing), to_(to), wishes_(&wishes) {}

    worker make_worker() const { return {}; }

    filled fill(job& next) {
        if (!reader_.next(next.item)) return filled::nothing;
        return reader_.nothing_is_near() ? filled::lone_block : filled::block;
    }

    void transform(job& work, worker& verifier) const {
        if (work.item.gap) return;
        const packed_block& packed = work.item.block;
        const byte_span raw = work.raw.of_size(packed.header.raw_size);
        work.failure = verifier.fault_of(packed.header, packed.payload, packed.check, raw);
    }

    void seal(job& work) {
        const frame::block_header& header = work.item.block.header;
        if (work.item.gap) {
            const bool is_news = !work.item.goes_without_saying || damaged_stream_ != work.item.gap->stream;
            if (is_news) gap_ = work.item.gap;
        } else if (work.failure) {
            damaged_stream_ = work.item.block.stream;
            gap_ = hole{.packed_begin = work.item.block.offset,
                        .packed_size = frame::frame_size(header),
                        .stream = work.item.block.stream,
                        .raw_begin = header.raw_offset,
                        .raw_size = header.raw_size,
                        .reason = *work.failure};
        } else {
            to_.put({work.raw.data(), header.raw_size});
            ++done_.blocks[header.model];
        }
    }

    bool may_try() const noexcept { return to_.may_try(); }
    bool try_write() noexcept { return !gap_ && to_.try_write(); }

    void write() {
        if (gap_) put_hole(*std::exchange(gap_, std::nullopt));
        to_.write();
    }

    std::uint64_t bytes_in() const noexcept { return from_.position(); }
    std::uint64_t bytes_out() const noexcept { return to_.bytes_written(); }
    bool input_is_near() noexcept { return !reader_.nothing_is_near(); }
    void cancel() noexcept { from_.cancel(); }

    losses finish(summary& done) {
        done_.bytes_in = bytes_in();
        done_.bytes_out = bytes_out();
        done_.streams = reader_.streams();
        done += done_;
        return lost_;
    }

  private:
    void put_hole(const hole& gap) {
        ++lost_.holes;
        if (__builtin_add_overflow(lost_.raw_bytes, gap.raw_size.value_or(0), &lost_.raw_bytes))
            lost_.raw_bytes = ~std::uint64_t{0};
        lost_.unknown = lost_.unknown || !gap.raw_size;
        if (wishes_->on_hole) wishes_->on_hole(gap);
        if (wishes_->lost == lost_bytes::skipped) return;
        static constexpr std::array<std::uint8_t, std::size_t{64} << 10> zeros{};
        for (std::uint64_t left = gap.raw_size.value_or(0); left > 0;) {
            const std::size_t size = std::min<std::uint64_t>(left, zeros.size());
            to_.put(byte_view(zeros).first(size));
            to_.write();
            left -= size;
        }
    }

    buffered_input from_;  // these two belong to the reader
    salvage_reader reader_;

    pending_output to_;        // these belong to the writer
    std::optional<hole> gap_;  // to be told, and filled: that may wait
    const salvage_options* wishes_;
    summary done_;
    losses lost_;
    std::optional<std::uint64_t> damaged_stream_;  // the last one with a block whose content is damaged
};

}  // namespace

losses salvage(input& from, output& to, const options& how, const salvage_options& wishes, summary& done) {
    salvage_stages stages(from, to, wishes);
    run_in_order(stages, how);
    return stages.finish(done);
}

}  // namespace huffpipe::pipeline
