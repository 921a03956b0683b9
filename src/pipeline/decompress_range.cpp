#include "pipeline/decompress_range.hpp"

#include "pipeline/block_search.hpp"
#include "pipeline/decompress_stages.hpp"
#include "pipeline/stream_map.hpp"

#include <algorithm>
#include <vector>

namespace huffpipe::pipeline {
namespace {

std::uint64_t raw_end(const std::vector<stream_extent>& streams) {
    return streams.empty() ? 0 : streams.back().raw_offset + streams.back().raw_size;
}

/// The stream that holds the raw byte at `position`, which is one of theirs.
const stream_extent& stream_holding(const std::vector<stream_extent>& streams, std::uint64_t position) {
    return *std::find_if(streams.begin(), streams.end(), [&](const stream_extent& stream) {
        return position - stream.raw_offset < stream.raw_size;
    });
}

/// The raw position of the first block whose frame begins at or behind `offset`; the raw end if there is
/// none.
std::uint64_t raw_position_from(const seekable_file& file, const std::vector<stream_extent>& streams,
                                std::uint64_t offset) {
    block_search blocks(file);
    for (const stream_extent& stream : streams) {
        if (offset >= stream.offset + stream.packed_size || stream.raw_size == 0) continue;
        if (const auto block = blocks.first_block_from(stream, offset))
            return stream.raw_offset + block->header.raw_offset;
    }
    return raw_end(streams);
}

/// Splits `size` into `count` shares; where share `number` (from 0) begins, without overflow.
std::uint64_t share_begin(std::uint64_t size, std::uint64_t number, std::uint64_t count) {
    return size / count * number + size % count * number / count;
}

std::vector<stream_extent> map_whole_streams(const seekable_file& file) {
    auto streams = map_streams(file);
    if (!streams)
        throw error(error_kind::damaged,
                    "not a sequence of whole huffpipe streams: its parts cannot be found");
    return *std::move(streams);
}

raw_range share_of(const seekable_file& file, const std::vector<stream_extent>& streams, std::uint64_t number,
                   std::uint64_t count) {
    const std::uint64_t begin = share_begin(file.size(), number - 1, count);
    const std::uint64_t end = share_begin(file.size(), number, count);
    return {raw_position_from(file, streams, begin), raw_position_from(file, streams, end)};
}

/// False, with nothing done, when the range cannot be found.
bool decompress_mapped(const seekable_file& file, const std::vector<stream_extent>& streams, output& to,
                       const raw_range& wanted, const options& how, summary& done) {
    if (wanted.begin >= wanted.end || wanted.begin >= raw_end(streams)) return true;
    const stream_extent& stream = stream_holding(streams, wanted.begin);
    const auto first = block_search(file).block_holding(stream, wanted.begin - stream.raw_offset);
    if (!first) return false;
    part_input rest(file, first->offset);
    const auto blocks_before = [&] { return block_search(file).blocks_before(stream, first->offset); };
    decompress_stages stages(rest, to, stream, *first, blocks_before, wanted);
    run_in_order(stages, how);
    done = stages.finish();
    return true;
}

}  // namespace

summary decompress_range(input& from, output& to, const raw_range& wanted, const options& how,
                         completeness expected) {
    if (wanted.begin >= wanted.end) return {};
    decompress_stages stages(from, to, expected, wanted);
    run_in_order(stages, how);
    return stages.finish();
}

summary decompress_range(const seekable_file& file, output& to, const raw_range& wanted, const options& how,
                         completeness expected) {
    if (wanted.begin >= wanted.end) return {};
    summary done;
    const auto streams = map_streams(file);
    if (streams && decompress_mapped(file, *streams, to, wanted, how, done)) return done;
    // Damaged somewhere: reading from the start gets as far as it can, and tells where.
    part_input all(file, 0);
    return decompress_range(all, to, wanted, how, expected);
}

summary decompress_share(const seekable_file& file, output& to, std::uint64_t number, std::uint64_t count,
                         const options& how) {
    const std::vector<stream_extent> streams = map_whole_streams(file);
    const raw_range share = share_of(file, streams, number, count);
    summary done;
    if (decompress_mapped(file, streams, to, share, how, done)) return done;
    part_input all(file, 0);
    return decompress_range(all, to, share, how);
}

raw_range share_of(const seekable_file& file, std::uint64_t number, std::uint64_t count) {
    return share_of(file, map_whole_streams(file), number, count);
}

}  // namespace huffpipe::pipeline
