#include "block/description.hpp"

#include "block/part.hpp"
#include "context/payload_description.hpp"

namespace huffpipe::block {
namespace {

static_assert(described_bytes >= context::described_bytes);

/// The first part of an order-0 block, which is all of it, or the start of a string of like ones.
std::string describe_parts(byte_view start) {
    if (start.empty()) return "cut short";
    const auto kind = static_cast<part_kind>(start[0] & part_kind_bits);
    if (kind == part_kind::copied) return "first part copied";
    if (kind == part_kind::constant) return "first part constant";
    if (kind != part_kind::planes) return std::to_string(stream_count(kind)) + " bit streams";
    const std::size_t place = part_header_bytes((start[0] & last_part_bit) != 0);
    if (place >= start.size()) return "cut short";
    const std::uint8_t form = start[place];
    std::string text = std::to_string(form & plane_count_bits) + " planes";
    if ((form & differences_bit) != 0) text += " of differences";
    if ((form & big_endian_bit) != 0) text += ", big-endian";
    return text;
}

}  // namespace

std::string describe(model of, byte_view start) {
    if (of == model::order0) return describe_parts(start);
    return of == model::context ? context::describe_payload(start) : std::string();
}

}  // namespace huffpipe::block
