#include "huffpipe.hpp"

#include "block/model.hpp"
#include "frame/format.hpp"
#include "memory_io.hpp"
#include "pipeline/bounded_output.hpp"
#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "pipeline/fd_input.hpp"
#include "pipeline/fd_output.hpp"
#include "pipeline/salvage.hpp"

#include <numeric>
#include <utility>

namespace huffpipe {
namespace {

static_assert(min_level == block::min_level && max_level == block::max_level &&
              default_level == block::default_level);

summary public_summary(const pipeline::summary& done) {
    const auto count = [&](block::model model) { return done.blocks[static_cast<std::size_t>(model)]; };
    return {.bytes_in = done.bytes_in,
            .bytes_out = done.bytes_out,
            .streams = done.streams,
            .blocks = std::accumulate(done.blocks.begin(), done.blocks.end(), std::uint64_t{0}),
            .stored_blocks = count(block::model::stored),
            .constant_blocks = count(block::model::constant),
            .holes = 0,
            .lost_bytes = 0,
            .more_may_be_lost = false};
}

element_hint hint_of(element_type type, byte_order order) {
    const auto hint = [&](std::uint8_t width, bool is_float) {
        return element_hint{width, is_float, width > 1 && order == byte_order::big_endian};
    };
    switch (type) {
        case element_type::automatic:
            return {};
        case element_type::bytes:
            return hint(1, false);
        case element_type::i16:
            return hint(2, false);
        case element_type::i32:
            return hint(4, false);
        case element_type::i64:
            return hint(8, false);
        case element_type::f16:
        case element_type::bf16:
            return hint(2, true);
        case element_type::f32:
            return hint(4, true);
        case element_type::f64:
            return hint(8, true);
    }
    throw error(error_kind::usage, "the elements are of no known type");
}

summary salvaged(pipeline::input& from, pipeline::output& to, const pipeline::options& how, lost_data lost,
                 trailing_data trailing, const decompressor::hole_callback& on_hole) {
    pipeline::salvage_options wishes;
    if (lost == lost_data::zeroed) wishes.lost = pipeline::lost_bytes::zeroed;
    if (trailing == trailing_data::ignored) wishes.trailing = pipeline::trailing_bytes::ignored;
    wishes.on_hole = on_hole;
    pipeline::summary done;
    const pipeline::losses losses = pipeline::salvage(from, to, how, wishes, done);
    summary all = public_summary(done);
    all.holes = losses.holes;
    all.lost_bytes = losses.raw_bytes;
    all.more_may_be_lost = losses.unknown;
    return all;
}

}  // namespace

reader::reader(int descriptor) : input_(std::make_unique<pipeline::fd_input>(descriptor)) {}
reader::reader(std::istream& stream) : input_(std::make_unique<stream_input>(stream)) {}
reader::reader(memory_tag, std::span<const std::byte> bytes)
    : input_(std::make_unique<memory_input>(bytes)) {}
reader::reader(callback_tag, callback read) : input_(std::make_unique<callback_input>(std::move(read))) {}
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;
reader::~reader() = default;

writer::writer(int descriptor) : output_(std::make_unique<pipeline::fd_output>(descriptor)) {}
writer::writer(std::ostream& stream) : output_(std::make_unique<stream_output>(stream)) {}
writer::writer(std::span<std::byte> bytes) : output_(std::make_unique<span_output>(bytes)) {}
writer::writer(std::vector<std::byte>& bytes) : output_(std::make_unique<vector_output>(bytes)) {}
writer::writer(callback_tag, callback write) : output_(std::make_unique<callback_output>(std::move(write))) {}
writer::writer(writer&&) noexcept = default;
writer& writer::operator=(writer&&) noexcept = default;
writer::~writer() = default;

template <class Self>
pipeline::options run_settings<Self>::options() const {
    pipeline::options how;
    how.cpu_threads = cpu_threads_;
    how.io_threads = io_threads_;
    how.channel_capacity = channel_capacity_;
    return how;
}

summary compressor::run(reader from, writer to) const {
    pipeline::options how = options();
    how.level = level_;
    how.elements = hint_of(type_, order_);
    how.block_size = buffer_size_;
    how.flush_timeout = flush_timeout_;
    pipeline::bounded_output bounded(*to.output_, max_output_);
    return public_summary(pipeline::compress(*from.input_, bounded, how));
}

summary decompressor::run(reader from, writer to) const {
    pipeline::bounded_output bounded(*to.output_, max_output_);
    if (lost_) return salvaged(*from.input_, bounded, options(), *lost_, trailing_, on_hole_);
    const auto expected = trailing_ == trailing_data::ignored ? pipeline::completeness::streams_and_more
                                                              : pipeline::completeness::whole_streams;
    return public_summary(pipeline::decompress(*from.input_, bounded, options(), expected));
}

std::size_t compress_bound(std::size_t size, std::size_t buffer_size) noexcept {
    constexpr std::size_t per_block = frame::block_header_size + frame::check_size;
    const std::size_t block_size = buffer_size != 0 ? buffer_size : block::default_block_size(min_level);
    const std::size_t blocks = size / block_size + 1;
    return size + blocks * per_block + frame::stream_header_size + frame::end_header_size;
}

std::vector<std::byte> compress(std::span<const std::byte> raw, int level) {
    pipeline::options how;
    how.level = level;
    how.threading = pipeline::threading::none;
    std::vector<std::byte> packed;
    memory_input from(raw);
    vector_output to(packed);
    pipeline::compress(from, to, how);
    return packed;
}

std::vector<std::byte> decompress(std::span<const std::byte> packed, std::uint64_t max_output) {
    pipeline::options how;
    how.threading = pipeline::threading::none;
    std::vector<std::byte> raw;
    memory_input from(packed);
    vector_output to(raw);
    pipeline::bounded_output bounded(to, max_output);
    pipeline::decompress(from, bounded, how);
    return raw;
}

}  // namespace huffpipe
