#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

/// The frames of a huffpipe stream, version 1. The constants and structs here are the wire format;
/// huffpipe(5) specifies it byte for byte. Integers are little-endian. Every frame starts with the sync and a
/// kind byte, and its header ends with a check of all header bytes before it.
///
///     stream frame:    0 sync  4 'S'   5 version  6 log2 of the largest block  7 flags (0)  8 stream id u32
///                      12 0D 0A 1A 0A  16 header check u32
///     block frame:     0 sync  4 'B'   5 raw size u24  8 stream id u32  12 model  13 packed size u24
///                      16 raw offset u64  24 packed offset u64  32 header check u32
///                      36 payload (packed size bytes)  then block check u64
///     end frame:       0 sync  4 'E'   5 0 0 0  8 stream id u32  12 raw total u64  20 stream size u64
///                      28 digest of the block checks u64  36 header check u32
///     any other kind:  0 sync  4 kind  5 payload size u24  8 stream id u32  12 packed offset u64
///                      20 header check u32
///                      24 payload, then its check u64
///
/// Every frame but the first says where in its stream it stands: its packed offset, in the end frame as the
/// stream's size. So a frame of a stream that is stored in another one is never taken for a frame of the
/// outer stream, even where both have one id.
namespace huffpipe::frame {

inline constexpr std::array<std::uint8_t, 4> sync{0xF5, 0x68, 0x70, 0x9A};
inline constexpr std::array<std::uint8_t, 4> text_guard{0x0D, 0x0A, 0x1A,
                                                        0x0A};  ///< shows text-mode mangling

inline constexpr std::uint8_t version = 1;
inline constexpr std::uint8_t max_block_log2 = 22;  ///< blocks hold at most 4 MiB of raw bytes

inline constexpr std::uint8_t stream_kind = 'S';
inline constexpr std::uint8_t block_kind = 'B';
inline constexpr std::uint8_t end_kind = 'E';
inline constexpr std::uint8_t first_metadata_kind = 0x80;  ///< kinds from here on may be skipped by a reader

inline constexpr std::size_t prefix_size = 5;  ///< sync and kind: what tells how long the header is
inline constexpr std::size_t stream_header_size = 20;
inline constexpr std::size_t block_header_size = 36;
inline constexpr std::size_t end_header_size = 40;
inline constexpr std::size_t metadata_header_size = 24;
inline constexpr std::size_t max_header_size = 40;
inline constexpr std::size_t check_size = 8;                                ///< of what follows a payload
inline constexpr std::uint64_t max_raw_total = std::uint64_t{1} << 63;      ///< raw bytes of a stream
inline constexpr std::uint64_t max_packed_offset = std::uint64_t{1} << 63;  ///< of a frame in its stream
inline constexpr std::size_t max_metadata_size = std::size_t{1} << 20;      ///< payload bytes

/// Opens a stream.
struct stream_header {
    std::uint8_t block_log2;  ///< no block of the stream is larger than 2^block_log2 raw bytes
    std::uint32_t stream_id;  ///< stands in every frame of the stream
};

/// Announces the payload and the check that follow it.
struct block_header {
    std::uint8_t model;
    std::uint32_t stream_id;
    std::uint32_t raw_size;       ///< bytes, at least 1
    std::uint32_t packed_size;    ///< bytes of payload, from 1 to raw_size
    std::uint64_t raw_offset;     ///< raw bytes of the stream before this block
    std::uint64_t packed_offset;  ///< bytes from the stream frame's first to this frame's first
};

/// The bytes of the whole frame: header, payload and check.
constexpr std::uint64_t frame_size(const block_header& header) noexcept {
    return block_header_size + header.packed_size + check_size;
}

/// Closes a stream.
struct end_header {
    std::uint32_t stream_id;
    std::uint64_t raw_total;      ///< raw bytes of all blocks
    std::uint64_t stream_size;    ///< bytes from the stream frame's first to the end frame's last
    std::uint64_t checks_digest;  ///< 0, then for each block in order `joined_check(digest, block check)`
};

/// A frame that this version has no meaning for but may skip, with its check.
struct metadata_header {
    std::uint8_t kind;  ///< at least `first_metadata_kind`
    std::uint32_t stream_id;
    std::uint32_t payload_size;   ///< bytes, at most `max_metadata_size`
    std::uint64_t packed_offset;  ///< bytes from the stream frame's first to this frame's first
};

/// The bytes of the whole frame: header, payload and check.
constexpr std::uint64_t frame_size(const metadata_header& header) noexcept {
    return metadata_header_size + header.payload_size + check_size;
}

using any_header = std::variant<stream_header, block_header, end_header, metadata_header>;

/// The id that the encoder gives to a stream: it comes from the content, so that output is deterministic and
/// a stream inside a stream has another id. `first_block` is what was read for the first block, raw (empty
/// for an empty input).
std::uint32_t stream_id_for(byte_view first_block) noexcept;

/// One check out of two: XXH3-64 of both as u64.
std::uint64_t joined_check(std::uint64_t first, std::uint64_t second) noexcept;

/// The check of a block: over its payload and its raw bytes, so that no damage to a payload goes unnoticed,
/// even if it happens to decode to the same bytes; and over the stream and the place in it, so that the
/// payload of one block is never taken for that of another.
std::uint64_t block_check(const block_header& header, byte_view payload, byte_view raw) noexcept;

/// Whether `bytes`, which may be too few to tell, are the start of a frame as far as they go.
bool may_begin_with_sync(byte_view bytes) noexcept;

/// The size of the header that starts with these `prefix_size` bytes (they must begin with the sync).
std::size_t header_size(std::uint8_t kind) noexcept;

void store(const stream_header& header, std::uint8_t* to) noexcept;    ///< writes stream_header_size bytes
void store(const block_header& header, std::uint8_t* to) noexcept;     ///< writes block_header_size bytes
void store(const end_header& header, std::uint8_t* to) noexcept;       ///< writes end_header_size bytes
void store(const metadata_header& header, std::uint8_t* to) noexcept;  ///< writes metadata_header_size bytes

/// Reads a header of `header_size(bytes[4])` bytes that begins with the sync, and checks everything that can
/// be checked without the frames around it. Throws `error`: damaged, or unsupported when the header is sound
/// but needs a newer version. Offsets count from the frame's first byte.
any_header parse(byte_view bytes);

/// The header at the start of `bytes`, which may be anything and as few as there are: nothing where no sound
/// header of this version begins. For looking for frames: what only looks like a sync costs little.
std::optional<any_header> try_parse(byte_view bytes);

/// The same where a header of the kind `Header` is looked for.
template <class Header>
std::optional<Header> try_parse_as(byte_view bytes) {
    const std::optional<any_header> header = try_parse(bytes);
    const auto* const found = header ? std::get_if<Header>(&*header) : nullptr;
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

}  // namespace huffpipe::frame
