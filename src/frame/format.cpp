#include "frame/format.hpp"

#include "base/checksum.hpp"
#include "base/error.hpp"

#include <algorithm>

namespace huffpipe::frame {
namespace {

void store_prefix(std::uint8_t kind, std::uint32_t stream_id, std::uint8_t* to) noexcept {
    std::copy(sync.begin(), sync.end(), to);
    to[4] = kind;
    to[5] = to[6] = to[7] = 0;
    store_le<std::uint32_t>(to + 8, stream_id);
}

void seal(std::uint8_t* header, std::size_t size) noexcept {
    store_le<std::uint32_t>(header + size - 4, header_check({header, size - 4}));
}

/// Where a number of three bytes stands, before which a byte of something else stands.
std::uint32_t load_u24_behind(const std::uint8_t* byte) noexcept {
    return load_le<std::uint32_t>(byte) >> 8;
}

void store_u24_behind(std::uint8_t* byte, std::uint32_t number) noexcept {
    store_le<std::uint32_t>(byte, number << 8 | *byte);
}

bool sealed(byte_view header) noexcept {
    return load_le<std::uint32_t>(&header[header.size() - 4]) ==
           header_check(header.first(header.size() - 4));
}

[[noreturn]] void damaged(const char* what, std::uint64_t offset = 0) {
    throw error(error_kind::damaged, what, offset);
}

[[noreturn]] void unsupported(const char* what, std::uint64_t offset) {
    throw error(error_kind::unsupported, what, offset);
}

void require_zero(byte_view header, std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at)
        if (header[at] != 0)
            unsupported("reserved bits are set: the stream needs a newer version of huffpipe", at);
}

void require_possible_offset(std::uint64_t packed_offset, std::size_t at) {
    if (packed_offset < stream_header_size || packed_offset > max_packed_offset)
        damaged("the frame's packed offset is out of range", at);
}

constexpr const char* converted_line_ends = "line ends have been converted: transfer the stream as binary";

/// Whether the text guard of a stream header has become what it does when each LF is made CR LF, or each
/// CR LF is made LF. What follows has moved then, so that the header check does not match either.
bool shows_converted_line_ends(byte_view header) noexcept {
    constexpr std::array<std::uint8_t, 4> with_more{0x0D, 0x0D, 0x0A, 0x1A};
    constexpr std::array<std::uint8_t, 3> with_fewer{0x0A, 0x1A, 0x0A};
    const std::uint8_t* const guard = &header[12];
    return header[4] == stream_kind && (std::equal(with_more.begin(), with_more.end(), guard) ||
                                        std::equal(with_fewer.begin(), with_fewer.end(), guard));
}

stream_header parse_stream(byte_view bytes) {
    if (bytes[5] != version)
        unsupported("the stream's version is not 1: it needs a newer version of huffpipe", 5);
    require_zero(bytes, 7, 8);
    if (bytes[6] > max_block_log2) damaged("the stream's block limit is over 4 MiB", 6);
    if (!std::equal(text_guard.begin(), text_guard.end(), &bytes[12])) damaged(converted_line_ends, 12);
    return {.block_log2 = bytes[6], .stream_id = load_le<std::uint32_t>(&bytes[8])};
}

block_header parse_block(byte_view bytes) {
    const block_header header{.model = bytes[12],
                              .stream_id = load_le<std::uint32_t>(&bytes[8]),
                              .raw_size = load_u24_behind(&bytes[4]),
                              .packed_size = load_u24_behind(&bytes[12]),
                              .raw_offset = load_le<std::uint64_t>(&bytes[16]),
                              .packed_offset = load_le<std::uint64_t>(&bytes[24])};
    if (header.raw_size == 0 || header.raw_size > (std::uint32_t{1} << max_block_log2))
        damaged("the block's raw size is out of range", 5);
    if (header.packed_size == 0 || header.packed_size > header.raw_size)
        damaged("the block's packed size is out of range", 13);
    if (header.raw_offset > max_raw_total - header.raw_size)
        damaged("the block's raw offset is out of range", 16);
    require_possible_offset(header.packed_offset, 24);
    return header;
}

end_header parse_end(byte_view bytes) {
    require_zero(bytes, 5, 8);
    const end_header header{.stream_id = load_le<std::uint32_t>(&bytes[8]),
                            .raw_total = load_le<std::uint64_t>(&bytes[12]),
                            .stream_size = load_le<std::uint64_t>(&bytes[20]),
                            .checks_digest = load_le<std::uint64_t>(&bytes[28])};
    if (header.raw_total > max_raw_total) damaged("the stream's raw total is out of range", 12);
    if (header.stream_size < stream_header_size + end_header_size)
        damaged("the stream's size is out of range", 20);
    return header;
}

metadata_header parse_metadata(byte_view bytes) {
    const metadata_header header{.kind = bytes[4],
                                 .stream_id = load_le<std::uint32_t>(&bytes[8]),
                                 .payload_size = load_u24_behind(&bytes[4]),
                                 .packed_offset = load_le<std::uint64_t>(&bytes[12])};
    if (header.kind < first_metadata_kind)
        unsupported("a frame of an unknown kind: the stream needs a newer version of huffpipe", 4);
    if (header.payload_size > max_metadata_size) damaged("a metadata frame is over 1 MiB", 5);
    require_possible_offset(header.packed_offset, 12);
    return header;
}

}  // namespace

std::uint32_t stream_id_for(byte_view first_block) noexcept {
    return header_check(first_block);
}

std::uint64_t joined_check(std::uint64_t first, std::uint64_t second) noexcept {
    std::array<std::uint8_t, 16> both;
    store_le<std::uint64_t>(both.data(), first);
    store_le<std::uint64_t>(both.data() + 8, second);
    return hash(both);
}

std::uint64_t block_check(const block_header& header, byte_view payload, byte_view raw) noexcept {
    std::array<std::uint8_t, 28> all;
    store_le<std::uint64_t>(all.data(), hash(payload));
    store_le<std::uint64_t>(all.data() + 8, hash(raw));
    store_le<std::uint64_t>(all.data() + 16, header.raw_offset);
    store_le<std::uint32_t>(all.data() + 24, header.stream_id);
    return hash(all);
}

bool may_begin_with_sync(byte_view bytes) noexcept {
    const std::size_t size = std::min(bytes.size(), sync.size());
    return std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size), sync.begin());
}

std::size_t header_size(std::uint8_t kind) noexcept {
    switch (kind) {
        case stream_kind:
            return stream_header_size;
        case block_kind:
            return block_header_size;
        case end_kind:
            return end_header_size;
        default:
            return metadata_header_size;
    }
}

void store(const stream_header& header, std::uint8_t* to) noexcept {
    store_prefix(stream_kind, header.stream_id, to);
    to[5] = version;
    to[6] = header.block_log2;
    std::copy(text_guard.begin(), text_guard.end(), to + 12);
    seal(to, stream_header_size);
}

void store(const block_header& header, std::uint8_t* to) noexcept {
    store_prefix(block_kind, header.stream_id, to);
    store_u24_behind(to + 4, header.raw_size);
    to[12] = header.model;
    store_u24_behind(to + 12, header.packed_size);
    store_le<std::uint64_t>(to + 16, header.raw_offset);
    store_le<std::uint64_t>(to + 24, header.packed_offset);
    seal(to, block_header_size);
}

void store(const end_header& header, std::uint8_t* to) noexcept {
    store_prefix(end_kind, header.stream_id, to);
    store_le<std::uint64_t>(to + 12, header.raw_total);
    store_le<std::uint64_t>(to + 20, header.stream_size);
    store_le<std::uint64_t>(to + 28, header.checks_digest);
    seal(to, end_header_size);
}

void store(const metadata_header& header, std::uint8_t* to) noexcept {
    store_prefix(header.kind, header.stream_id, to);
    store_u24_behind(to + 4, header.payload_size);
    store_le<std::uint64_t>(to + 12, header.packed_offset);
    seal(to, metadata_header_size);
}

any_header parse(byte_view bytes) {
    if (!sealed(bytes)) {
        if (shows_converted_line_ends(bytes)) damaged(converted_line_ends);
        damaged("a frame header's check does not match");
    }
    switch (bytes[4]) {
        case stream_kind:
            return parse_stream(bytes);
        case block_kind:
            return parse_block(bytes);
        case end_kind:
            return parse_end(bytes);
        default:
            return parse_metadata(bytes);
    }
}

std::optional<any_header> try_parse(byte_view bytes) {
    if (bytes.size() < prefix_size || !may_begin_with_sync(bytes)) return std::nullopt;
    const std::size_t size = header_size(bytes[4]);
    // Before parsing, since a check that does not match would be thrown, which is slow where syncs are many.
    if (bytes.size() < size || !sealed(bytes.first(size))) return std::nullopt;
    try {
        return parse(bytes.first(size));
    } catch (const error&) {
        return std::nullopt;
    }
}

}  // namespace huffpipe::frame
