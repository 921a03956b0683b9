#include "pipeline/stream_map.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::pipeline {
namespace {

/// The header of the kind `Header` (of `size` bytes) at `offset`, if there is a sound one.
template <class Header>
std::optional<Header> header_at(const seekable_file& file, std::uint64_t offset, std::size_t size) {
    std::array<std::uint8_t, frame::max_header_size> bytes;
    if (file.read_at(offset, byte_span(bytes).first(size)) < size) return std::nullopt;
    if (!frame::may_begin_with_sync(bytes)) return std::nullopt;
    if (frame::header_size(bytes[4]) != size) return std::nullopt;
    try {
        const frame::any_header header = frame::parse(byte_view(bytes).first(size));
        const auto* const found = std::get_if<Header>(&header);
        return found != nullptr ? std::optional(*found) : std::nullopt;
    } catch (const error&) {
        return std::nullopt;
    }
}

std::optional<frame::end_header> end_before(const seekable_file& file, std::uint64_t end) {
    if (end < frame::end_header_size) return std::nullopt;
    return header_at<frame::end_header>(file, end - frame::end_header_size, frame::end_header_size);
}

/// The offset behind the last byte before `end` that is not NUL.
std::uint64_t without_padding(const seekable_file& file, std::uint64_t end) {
    std::array<std::uint8_t, 4096> window;
    while (end > 0) {
        const std::size_t size = std::min<std::uint64_t>(end, window.size());
        const byte_span bytes =
            byte_span(window).first(file.read_at(end - size, byte_span(window).first(size)));
        const auto last = std::find_if(bytes.rbegin(), bytes.rend(), [](auto byte) { return byte != 0; });
        if (last != bytes.rend()) return end - static_cast<std::uint64_t>(last - bytes.rbegin());
        end -= size;
    }
    return 0;
}

/// Where the last stream that ends at or before `end`, with only padding behind it, ends; 0 if there is none.
/// The end frame may itself end in NUL bytes, so that where the padding begins must be tried out.
std::uint64_t stream_end_before(const seekable_file& file, std::uint64_t end) {
    if (end_before(file, end)) return end;
    const std::uint64_t content_end = without_padding(file, end);
    for (std::uint64_t place = content_end; place < std::min(content_end + frame::end_header_size, end);
         ++place)
        if (end_before(file, place)) return place;
    return 0;
}

}  // namespace

std::optional<std::vector<stream_extent>> map_streams(const seekable_file& file) {
    std::vector<stream_extent> streams;
    for (std::uint64_t end = file.size(); end > 0 || streams.empty();) {
        end = stream_end_before(file, end);
        const auto closing = end_before(file, end);
        if (!closing || closing->stream_size > end) return std::nullopt;
        const std::uint64_t begin = end - closing->stream_size;
        const auto opening = header_at<frame::stream_header>(file, begin, frame::stream_header_size);
        if (!opening || opening->stream_id != closing->stream_id) return std::nullopt;
        streams.push_back({.opening = *opening,
                           .offset = begin,
                           .packed_size = closing->stream_size,
                           .raw_offset = 0,
                           .raw_size = closing->raw_total});
        end = begin;
    }
    std::reverse(streams.begin(), streams.end());
    std::uint64_t raw_offset = 0;
    for (stream_extent& stream : streams) {
        stream.raw_offset = raw_offset;
        if (__builtin_add_overflow(raw_offset, stream.raw_size, &raw_offset)) return std::nullopt;
    }
    return streams;
}

}  // namespace huffpipe::pipeline
