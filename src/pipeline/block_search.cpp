#include "pipeline/block_search.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::pipeline {
namespace {

constexpr std::size_t window_size = std::size_t{32} << 10;

std::uint64_t end_of(const stream_extent& stream) {
    return stream.offset + stream.packed_size;
}

/// Where the frame ends that `header` begins at `offset`, if it is a block or metadata of `stream` that says
/// it stands there.
std::optional<std::uint64_t> own_frame_end(const stream_extent& stream, std::uint64_t offset,
                                           const frame::any_header& header) {
    const auto end_of_own = [&](const auto& found) -> std::optional<std::uint64_t> {
        const std::uint64_t end = offset + frame::frame_size(found);
        const bool own = found.stream_id == stream.opening.stream_id &&
                         found.packed_offset == offset - stream.offset && end <= end_of(stream);
        return own ? std::optional(end) : std::nullopt;
    };
    if (const auto* const metadata = std::get_if<frame::metadata_header>(&header))
        return end_of_own(*metadata);
    const auto* const block = std::get_if<frame::block_header>(&header);
    const bool fits = block != nullptr && block->raw_size <= std::uint64_t{1} << stream.opening.block_log2 &&
                      block->raw_offset < stream.raw_size &&
                      block->raw_size <= stream.raw_size - block->raw_offset;
    return fits ? end_of_own(*block) : std::nullopt;
}

}  // namespace

/// Calls `visit` for each frame of `stream` that may begin in [from, end), in order, until it returns false.
void block_search::scan(const stream_extent& stream, std::uint64_t from, std::uint64_t end,
                        const visitor& visit) {
    constexpr std::size_t overlap = frame::max_header_size - 1;  // so that every header is seen whole once
    const byte_span window = window_.of_size(window_size);
    while (from < end) {
        const std::size_t wanted = std::min<std::uint64_t>(window.size(), end - from + overlap);
        const byte_view bytes = window.first(file_->read_at(from, window.first(wanted)));
        const std::size_t begins = bytes.size() < wanted ? bytes.size() : wanted - overlap;
        const auto last = bytes.begin() + static_cast<std::ptrdiff_t>(
                                              std::min(bytes.size(), begins + frame::sync.size() - 1));
        for (auto at = bytes.begin();; ++at) {
            at = std::search(at, last, frame::sync.begin(), frame::sync.end());
            if (at == last) break;
            const auto place = static_cast<std::size_t>(at - bytes.begin());
            const auto header = frame::try_parse(bytes.subspan(place));
            if (header && own_frame_end(stream, from + place, *header) && !visit(from + place, *header))
                return;
        }
        if (bytes.size() < wanted) return;
        from += begins;
    }
}

std::optional<block_place> block_search::next_candidate(const stream_extent& stream, std::uint64_t from,
                                                        std::uint64_t end) {
    std::optional<block_place> found;
    scan(stream, from, end, [&](std::uint64_t offset, const frame::any_header& header) {
        if (const auto* const block = std::get_if<frame::block_header>(&header))
            found = block_place{offset, *block};
        return !found;
    });
    return found;
}

/// Whether no frame reaches over `offset`. If one of the stream did, it would begin at most its largest size
/// before, where it would be seen.
bool block_search::stands_alone(const stream_extent& stream, std::uint64_t offset) {
    const std::uint64_t largest_frame =
        frame::max_header_size + frame::check_size +
        std::max(std::uint64_t{1} << stream.opening.block_log2, std::uint64_t{frame::max_metadata_size});
    const std::uint64_t begin = offset - std::min(largest_frame, offset - stream.offset);
    bool alone = true;
    scan(stream, begin, offset, [&](std::uint64_t other, const frame::any_header& header) {
        alone = *own_frame_end(stream, other, header) <= offset;
        return alone;
    });
    return alone;
}

/// Calls `visit` for each frame of the stream from its first until it returns false. Throws `error` (damaged)
/// where one is not where it must be.
void block_search::walk(const stream_extent& stream, const visitor& visit) const {
    std::uint64_t offset = stream.offset + frame::stream_header_size;
    std::array<std::uint8_t, frame::max_header_size> bytes;
    while (offset + frame::end_header_size < end_of(stream)) {
        const std::size_t size = file_->read_at(offset, bytes);
        const auto header = frame::try_parse(byte_view(bytes).first(size));
        const auto end = header ? own_frame_end(stream, offset, *header) : std::nullopt;
        if (!end) throw error(error_kind::damaged, "a frame of the stream is not where it must be", offset);
        if (!visit(offset, *header)) return;
        offset = *end;
    }
}

std::optional<block_place> block_search::first_block_from(const stream_extent& stream, std::uint64_t from) {
    auto found = next_candidate(stream, std::max(from, stream.offset), end_of(stream));
    if (!found || stands_alone(stream, found->offset)) return found;
    found.reset();
    walk(stream, [&](std::uint64_t offset, const frame::any_header& header) {
        const auto* const block = std::get_if<frame::block_header>(&header);
        if (block != nullptr && offset >= from) found = block_place{offset, *block};
        return !found;
    });
    return found;
}

std::optional<std::uint64_t> block_search::blocks_before(const stream_extent& stream, std::uint64_t end) const
    try {
    std::uint64_t count = 0;
    walk(stream, [&](std::uint64_t offset, const frame::any_header& header) {
        const bool before = offset < end;
        count += before && std::holds_alternative<frame::block_header>(header) ? 1 : 0;
        return before;
    });
    return count;
} catch (const error& caught) {
    if (caught.kind() != error_kind::damaged) throw;
    return std::nullopt;
}

std::optional<block_place> block_search::block_holding(const stream_extent& stream,
                                                       std::uint64_t raw_offset) {
    // Invariant: `best` begins at or before raw_offset, and no block that begins at or behind `end` does.
    std::uint64_t end = end_of(stream);
    std::optional<block_place> best = next_candidate(stream, stream.offset, end);
    while (best && raw_offset - best->header.raw_offset >= best->header.raw_size) {
        const std::uint64_t begin = best->offset + frame::block_header_size;
        if (begin >= end) return std::nullopt;
        const std::uint64_t middle = begin + (end - begin) / 2;
        const std::optional<block_place> found = next_candidate(stream, middle, end);
        if (found && found->header.raw_offset <= raw_offset)
            best = found;
        else
            end = middle;
    }
    const bool sure = best && raw_offset >= best->header.raw_offset && stands_alone(stream, best->offset);
    return sure ? best : std::nullopt;
}

}  // namespace huffpipe::pipeline
