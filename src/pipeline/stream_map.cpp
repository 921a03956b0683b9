#include "pipeline/stream_map.hpp"

#include <algorithm>
#include <array>

namespace huffpipe::pipeline {
namespace {

/// Looks at a file from its end to its start. Where steps back are small, it reads ahead for the next ones.
class backward_window {
  public:
    explicit backward_window(const seekable_file& file) noexcept : file_(&file) {}

    /// The `size` bytes (at most `largest`) from `offset`, or as many as there are, until the next call.
    byte_view at(std::uint64_t offset, std::size_t size) {
        if (offset < begin_ || offset + size > begin_ + size_) {
            const std::uint64_t end = offset + size;
            const bool small_step = size_ > 0 && end <= begin_ + size_ && begin_ - offset <= bytes_.size();
            const std::uint64_t wanted = small_step ? bytes_.size() : size;
            begin_ = end > wanted ? end - wanted : 0;
            size_ = file_->read_at(begin_, byte_span(bytes_).first(static_cast<std::size_t>(end - begin_)));
        }
        const auto place = static_cast<std::size_t>(std::min<std::uint64_t>(offset - begin_, size_));
        return byte_view(bytes_).subspan(place, std::min(size, size_ - place));
    }

    static constexpr std::size_t largest = 4096;  // bytes

  private:
    const seekable_file* file_;
    std::array<std::uint8_t, largest> bytes_;
    std::uint64_t begin_ = 0;  // what bytes_ holds of the file: size_ bytes from here
    std::size_t size_ = 0;
};

std::optional<frame::end_header> end_before(backward_window& window, std::uint64_t end) {
    constexpr std::size_t size = frame::end_header_size;
    return end < size ? std::nullopt : frame::try_parse_as<frame::end_header>(window.at(end - size, size));
}

/// The offset behind the last byte before `end` that is not NUL.
std::uint64_t without_padding(backward_window& window, std::uint64_t end) {
    while (end > 0) {
        const std::size_t size = std::min<std::uint64_t>(end, backward_window::largest);
        const byte_view bytes = window.at(end - size, size);
        const auto last = std::find_if(bytes.rbegin(), bytes.rend(), [](auto byte) { return byte != 0; });
        if (last != bytes.rend()) return end - static_cast<std::uint64_t>(last - bytes.rbegin());
        end -= size;
    }
    return 0;
}

/// A stream's end frame, and the offset behind it.
struct closing {
    frame::end_header header;
    std::uint64_t offset;
};

/// The end of the last stream that ends at or before `end`, with only padding behind it. The end frame may
/// itself end in NUL bytes, so that where the padding begins must be tried out.
std::optional<closing> closing_before(backward_window& window, std::uint64_t end) {
    if (const auto header = end_before(window, end)) return closing{*header, end};
    const std::uint64_t content_end = without_padding(window, end);
    for (std::uint64_t place = content_end; place < std::min(content_end + frame::end_header_size, end);
         ++place)
        if (const auto header = end_before(window, place)) return closing{*header, place};
    return std::nullopt;
}

}  // namespace

std::optional<std::vector<stream_extent>> map_streams(const seekable_file& file) {
    std::vector<stream_extent> streams;
    backward_window window(file);
    for (std::uint64_t end = file.size(); end > 0 || streams.empty();) {
        const auto last = closing_before(window, end);
        if (!last || last->header.stream_size > last->offset) return std::nullopt;
        const std::uint64_t begin = last->offset - last->header.stream_size;
        const auto opening =
            frame::try_parse_as<frame::stream_header>(window.at(begin, frame::stream_header_size));
        if (!opening || opening->stream_id != last->header.stream_id) return std::nullopt;
        streams.push_back({.opening = *opening,
                           .number = 0,
                           .offset = begin,
                           .packed_size = last->header.stream_size,
                           .raw_offset = 0,
                           .raw_size = last->header.raw_total});
        end = begin;
    }
    std::reverse(streams.begin(), streams.end());
    std::uint64_t raw_offset = 0;
    for (stream_extent& stream : streams) {
        stream.number = static_cast<std::uint64_t>(&stream - streams.data());
        stream.raw_offset = raw_offset;
        if (__builtin_add_overflow(raw_offset, stream.raw_size, &raw_offset)) return std::nullopt;
    }
    return streams;
}

}  // namespace huffpipe::pipeline
