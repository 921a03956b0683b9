#include "frame/resync.hpp"

#include <cstring>

namespace huffpipe::frame {
namespace {

struct claim_reader {
    claim operator()(const stream_header& header) const noexcept { return {header.stream_id, 0, 0, 0}; }
    claim operator()(const block_header& header) const noexcept {
        return {header.stream_id, header.packed_offset, header.raw_offset,
                header.raw_offset + header.raw_size};
    }
    claim operator()(const end_header& header) const noexcept {
        return {header.stream_id, header.stream_size - end_header_size, header.raw_total, header.raw_total};
    }
    claim operator()(const metadata_header& header) const noexcept {
        return {header.stream_id, header.packed_offset, 0, 0};
    }
};

}  // namespace

claim claim_of(const any_header& header) noexcept {
    return std::visit(claim_reader{}, header);
}

std::uint64_t frame_size(const any_header& header) noexcept {
    if (const auto* const block = std::get_if<block_header>(&header)) return frame_size(*block);
    if (const auto* const metadata = std::get_if<metadata_header>(&header)) return frame_size(*metadata);
    return std::holds_alternative<stream_header>(header) ? stream_header_size : end_header_size;
}

std::size_t find_sync(byte_view bytes) noexcept {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const void* const first = std::memchr(&bytes[at], sync[0], bytes.size() - at);
        if (first == nullptr) return bytes.size();
        at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(first) - bytes.data());
        if (may_begin_with_sync(bytes.subspan(at))) return at;
        ++at;
    }
    return at;
}

}  // namespace huffpipe::frame
