#include "pipeline/block_search.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <vector>

namespace huffpipe::pipeline {
namespace {

constexpr std::size_t window_size = std::size_t{32} << 10;

/// The block header at the start of `bytes`, if it is a sound one of `stream`.
std::optional<frame::block_header> block_at(byte_view bytes, const stream_extent& stream) {
    if (bytes[4] != frame::block_kind) return std::nullopt;
    try {
        const auto header =
            std::get<frame::block_header>(frame::parse(bytes.first(frame::block_header_size)));
        const bool own = header.stream_id == stream.opening.stream_id && header.raw_offset < stream.raw_size;
        return own ? std::optional(header) : std::nullopt;
    } catch (const error&) {
        return std::nullopt;  // bytes of a payload that look like a sync
    }
}

}  // namespace

std::optional<block_place> next_block(const seekable_file& file, const stream_extent& stream,
                                      std::uint64_t from) {
    const std::uint64_t end = stream.offset + stream.packed_size;
    std::vector<std::uint8_t> window(window_size);
    while (from + frame::block_header_size <= end) {
        const std::size_t wanted = std::min<std::uint64_t>(window.size(), end - from);
        const byte_view bytes(window.data(), file.read_at(from, byte_span(window).first(wanted)));
        if (bytes.size() < frame::block_header_size) break;
        // Only syncs with a whole header behind them; the rest is in the next window.
        const auto last = bytes.end() - (frame::block_header_size - frame::sync.size());
        for (auto at = bytes.begin();; ++at) {
            at = std::search(at, last, frame::sync.begin(), frame::sync.end());
            if (at == last) break;
            const auto place = static_cast<std::size_t>(at - bytes.begin());
            if (const auto header = block_at(bytes.subspan(place), stream))
                return block_place{from + place, *header};
        }
        from += bytes.size() - (frame::block_header_size - 1);
    }
    return std::nullopt;
}

std::optional<block_place> block_holding(const seekable_file& file, const stream_extent& stream,
                                         std::uint64_t raw_offset) {
    // Invariant: `best` begins at or before raw_offset, and no block that begins at or behind `end` does.
    std::optional<block_place> best = next_block(file, stream, stream.offset);
    std::uint64_t end = stream.offset + stream.packed_size;
    while (best && raw_offset - best->header.raw_offset >= best->header.raw_size) {
        const std::uint64_t begin = best->offset + frame::block_header_size;
        if (begin >= end) return std::nullopt;
        const std::uint64_t middle = begin + (end - begin) / 2;
        const std::optional<block_place> found = next_block(file, stream, middle);
        if (found && found->offset < end && found->header.raw_offset <= raw_offset)
            best = found;
        else
            end = middle;
    }
    return best && raw_offset >= best->header.raw_offset ? best : std::nullopt;
}

}  // namespace huffpipe::pipeline
