#include "reference/order0_payload.hpp"

#include "reference/bit_cursor.hpp"
#include "reference/length_tokens.hpp"
#include "reference/prefix_code.hpp"
#include "reference/word_differences.hpp"

#include <numeric>

namespace huffpipe_reference {
namespace {

enum part_kind : unsigned { copied = 0, constant = 1, single = 2, segments = 3, lanes = 4, planes = 5 };

enum class place { top, plane };

constexpr std::size_t largest_coded_part = 262144;
constexpr std::size_t smallest_inner_part = 16384;  // of the kinds with codes

bytes decode_parts(byte_cursor& from, std::size_t raw_size, place where);

std::vector<std::size_t> read_sizes(byte_cursor& from, std::size_t count, std::size_t width) {
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < count; ++i) sizes.push_back(from.number(width));
    return sizes;
}

// Which of the bit streams codes each byte of a part.
std::vector<std::size_t> stream_of_each_byte(byte_cursor& from, unsigned kind, std::size_t raw_size,
                                             std::size_t width) {
    std::vector<std::size_t> streams;
    if (kind == single) streams.resize(raw_size, 0);
    if (kind == segments) {
        const auto runs = read_sizes(from, 5, width);
        require(std::accumulate(runs.begin(), runs.end(), std::size_t{0}) <= raw_size);
        for (std::size_t run = 0; run < 5; ++run) streams.insert(streams.end(), runs[run], run);
        streams.resize(raw_size, 5);
    }
    if (kind == lanes) {
        for (std::size_t i = 0; i < raw_size; ++i) streams.push_back((raw_size - 1 - i) / 20 % 10);
    }
    return streams;
}

bytes decode_bit_streams(byte_cursor& from, unsigned kind, std::size_t raw_size) {
    const std::size_t count = kind == single ? 1 : kind == segments ? 6 : 10;
    const std::size_t width = raw_size <= 32768 ? 2 : 3;
    const prefix_code code(read_lengths(from));
    const auto sizes = read_sizes(from, count, width);
    const auto stream_of = stream_of_each_byte(from, kind, raw_size, width);
    std::vector<bit_cursor> streams;
    for (const std::size_t size : sizes) streams.emplace_back(from.take(size));
    bytes raw(raw_size);
    for (std::size_t i = raw_size; i-- > 0;) {
        raw[i] = static_cast<std::uint8_t>(code.symbol(streams[stream_of[i]]));
    }
    for (bit_cursor& stream : streams) stream.finish_all();
    return raw;
}

bytes decode_planes(byte_cursor& from, std::size_t raw_size) {
    const std::uint64_t form = from.number(1);
    const std::size_t count = form & 0x0F;
    const bool differences = (form & 0x10) != 0;
    const bool big_endian = (form & 0x20) != 0;
    require((form & 0xC0) == 0);
    require(count == 2 || count == 4 || count == 8);
    require(!differences || count <= 4);
    require(!big_endian || differences);
    require(raw_size >= count);
    bytes raw(raw_size);
    for (std::size_t plane = 0; plane < count; ++plane) {
        const bytes part = decode_parts(from, (raw_size - plane + count - 1) / count, place::plane);
        for (std::size_t i = 0; i < part.size(); ++i) raw[plane + i * count] = part[i];
    }
    if (!differences) return raw;
    return undo_differences(raw, count, big_endian ? word_order::big_endian : word_order::little_endian);
}

bytes decode_part(byte_cursor& from, unsigned kind, std::size_t raw_size, place where) {
    require(kind <= planes);
    if (kind == copied) {
        const byte_span raw = from.take(raw_size);
        return {raw.begin(), raw.end()};
    }
    if (kind == constant) return bytes(raw_size, from.take(1)[0]);
    require(raw_size <= largest_coded_part);
    if (kind != planes) return decode_bit_streams(from, kind, raw_size);
    require(where == place::top);
    return decode_planes(from, raw_size);
}

bytes decode_parts(byte_cursor& from, std::size_t raw_size, place where) {
    bytes raw;
    while (raw.size() < raw_size) {
        const std::uint8_t tag = from.take(1)[0];
        const bool last = (tag & 0x80) != 0;
        require((tag & 0x78) == 0);
        const std::size_t left = raw_size - raw.size();
        const std::size_t size = last ? left : from.number(3);
        require(last || (size >= 1 && size < left));
        const unsigned kind = tag & 7U;
        require(last || kind == copied || kind == constant || size >= smallest_inner_part);
        const bytes part = decode_part(from, kind, size, where);
        raw.insert(raw.end(), part.begin(), part.end());
    }
    return raw;
}

}  // namespace

bytes decode_order0(byte_span payload, std::size_t raw_size) {
    byte_cursor from(payload, verdict::damaged);
    bytes raw = decode_parts(from, raw_size, place::top);
    require(from.left() == 0);
    return raw;
}

}  // namespace huffpipe_reference
