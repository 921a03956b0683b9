#include "reference/context_payload.hpp"

#include "reference/gaps.hpp"
#include "reference/read_sequence.hpp"

namespace huffpipe_reference {
namespace {

void append(bytes& to, byte_span more) {
    to.insert(to.end(), more.begin(), more.end());
}

struct field {
    std::size_t width;
    std::uint64_t transform;
    bool big_endian;
};

std::vector<field> read_fields(byte_cursor& from, std::size_t record_size) {
    std::vector<field> fields;
    for (std::size_t sum = 0; sum < record_size; sum += fields.back().width) {
        const std::uint64_t form = from.number(1);
        fields.push_back({std::size_t{1} << (form & 3), form >> 2 & 3, (form >> 4 & 1) != 0});
        require(fields.back().transform != 3);
        require(!fields.back().big_endian || fields.back().width > 1);
        require(form >> 5 == 0);
        require(sum + fields.back().width <= record_size);
    }
    return fields;
}

std::uint64_t undo_transform(std::uint64_t transform, std::uint64_t z, std::uint64_t before,
                             std::size_t width) {
    if (transform == 1) return before + (z % 2 == 0 ? z / 2 : -(z / 2) - 1);
    if (transform == 2) return z / 2 + (z % 2 == 0 ? 0 : std::uint64_t{1} << (8 * width - 1));
    return z;
}

// Reads the planes of a field, and puts its words into their places in `raw`: at `at`, and `record_size`
// apart.
void read_field(byte_cursor& from, const field& of, std::size_t records, std::size_t record_size,
                std::size_t at, bytes& raw) {
    std::vector<std::uint64_t> numbers(records, 0);
    for (std::size_t plane = 0; plane < of.width; ++plane) {
        const bytes sequence = read_sequence(from, records);
        for (std::size_t i = 0; i < records; ++i) numbers[i] |= std::uint64_t{sequence[i]} << 8 * plane;
    }
    std::uint64_t word = 0;
    for (const std::uint64_t z : numbers) {
        word = undo_transform(of.transform, z, word, of.width);
        for (std::size_t i = 0; i < of.width; ++i) {
            raw[at + (of.big_endian ? of.width - 1 - i : i)] = static_cast<std::uint8_t>(word >> 8 * i);
        }
        at += record_size;
    }
}

bytes read_records(byte_cursor& from, std::size_t size) {
    const std::size_t record_size = from.number(1);
    require(record_size >= 1 && record_size <= 64);
    const std::size_t offset = from.number(1);
    require(offset < record_size);
    const std::vector<field> fields = read_fields(from, record_size);
    require(size >= offset + record_size);
    const std::size_t records = (size - offset) / record_size;
    bytes raw;
    append(raw, from.take(offset));
    raw.resize(offset + records * record_size);
    std::size_t at = offset;
    for (const field& each : fields) {
        read_field(from, each, records, record_size, at, raw);
        at += each.width;
    }
    append(raw, from.take(size - raw.size()));
    return raw;
}

enum class place { whole, values };

bytes read_context(byte_cursor& from, std::size_t size, place where);

bytes read_gaps(byte_cursor& from, std::size_t size) {
    const std::uint64_t log_width = from.number(1);
    require(log_width <= 3);
    const std::size_t width = std::size_t{1} << log_width;
    const std::size_t gaps_size = from.number(3);
    const std::size_t values_size = from.number(3);
    require(gaps_size + values_size <= size);
    const bytes gaps = read_sequence(from, gaps_size);
    const bytes values = read_context(from, values_size, place::values);
    bytes raw = fill_gaps(gaps, values, 0, size / width, width);
    append(raw, from.take(size % width));
    return raw;
}

bytes read_context(byte_cursor& from, std::size_t size, place where) {
    const std::uint64_t kind = from.number(1);
    if (kind == 0) return read_sequence(from, size);
    if (kind == 1) return read_records(from, size);
    require(kind == 2 && where == place::whole);
    return read_gaps(from, size);
}

}  // namespace

bytes decode_context(byte_span payload, std::size_t raw_size) {
    byte_cursor from(payload, verdict::damaged);
    bytes raw = read_context(from, raw_size, place::whole);
    require(from.left() == 0);
    return raw;
}

}  // namespace huffpipe_reference
