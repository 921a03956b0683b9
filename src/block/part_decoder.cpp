#include "block/part_decoder.hpp"

#include "base/error.hpp"
#include "huffman/length_coding.hpp"

#include <array>
#include <cstring>
#include <span>

namespace huffpipe::block {
namespace {

void require(bool condition, const char* complaint, std::size_t offset) {
    if (!condition) throw error(error_kind::damaged, complaint, offset);
}

/// Reads fields from the front of a payload.
class field_reader {
  public:
    field_reader(byte_view payload, std::size_t at) noexcept : payload_(payload), at_(at) {}

    std::size_t take(unsigned bytes) {
        require(bytes <= payload_.size() - at_, "a block's payload ends within a header", at_);
        std::size_t value = 0;
        for (unsigned i = 0; i < bytes; ++i) value |= std::size_t{payload_[at_ + i]} << 8 * i;
        at_ += bytes;
        return value;
    }

    byte_view take_bytes(std::size_t size) {
        require(size <= payload_.size() - at_, "a part is longer than its block's payload", at_);
        at_ += size;
        return payload_.subspan(at_ - size, size);
    }

    std::size_t at() const noexcept { return at_; }

  private:
    byte_view payload_;
    std::size_t at_;
};

}  // namespace

std::size_t part_decoder::decode_parts(nesting place, byte_view payload, std::size_t at, byte_span raw) {
    for (bool last = false; !last;) {
        field_reader fields(payload, at);
        const std::size_t tag = fields.take(1);
        last = (tag & last_part_bit) != 0;
        const std::size_t size = last ? raw.size() : fields.take(part_size_bytes);
        require(size > 0 && (last || size < raw.size()), "the parts of a block do not add up to it", at);
        const byte_span target = raw.first(size);
        const auto kind = static_cast<part_kind>(tag & ~std::size_t{last_part_bit});
        const bool plain = kind == part_kind::copied || kind == part_kind::constant;
        require(plain || last || size >= min_inner_part, "a part is too small for its kind", at);
        switch (kind) {
            case part_kind::copied:
                std::memcpy(target.data(), fields.take_bytes(size).data(), size);
                at = fields.at();
                break;
            case part_kind::constant:
                std::memset(target.data(), static_cast<int>(fields.take(1)), size);
                at = fields.at();
                break;
            case part_kind::single:
            case part_kind::segments:
            case part_kind::lanes:
                at = decode_coded(kind, payload, fields.at(), target);
                break;
            case part_kind::planes:
                require(place == nesting::outer, "a plane holds planes", at);
                at = decode_planes(payload, fields.at(), target);
                break;
            default:
                throw error(error_kind::damaged, "a part is of no known kind", at);
        }
        raw = raw.subspan(size);
    }
    return at;
}

std::size_t part_decoder::decode_planes(byte_view payload, std::size_t at, byte_span raw) {
    field_reader fields(payload, at);
    const std::size_t form = fields.take(1), planes = form & plane_count_bits;
    const bool differences = (form & differences_bit) != 0, big_endian = (form & big_endian_bit) != 0;
    require(planes == 2 || planes == 4 || (planes == 8 && !differences),
            "a part has no such number of planes", at);
    require(form == (planes | (differences ? differences_bit : 0u) | (big_endian ? big_endian_bit : 0u)) &&
                (differences || !big_endian),
            "a part's planes are of no known form", at);
    require(raw.size() >= planes && raw.size() <= planes_.size(),
            "a part of planes is too small or too large", at);
    at = fields.at();
    byte_span plane = planes_;
    for (std::size_t k = 0; k < planes; ++k) {
        const std::size_t size = kernels::plane_size(raw.size(), planes, k);
        at = decode_parts(nesting::plane, payload, at, plane.first(size));
        plane = plane.subspan(size);
    }
    if (differences)
        kernels_->merge_sums(planes_.data(), raw.size(),
                             {static_cast<unsigned>(planes),
                              big_endian ? kernels::byte_order::big : kernels::byte_order::little},
                             raw.data());
    else
        kernels_->merge_planes(planes_.data(), raw.size(), planes, raw.data());
    return at;
}

std::size_t part_decoder::decode_coded(part_kind kind, byte_view payload, std::size_t at, byte_span raw) {
    require(raw.size() <= max_coded_part, "a coded part is too large", at);
    huffman::code_lengths lengths;
    const auto lengths_size = huffman::read_code_lengths(payload.subspan(at), lengths);
    require(lengths_size.has_value(), "a part's code lengths are no complete code", at);
    field_reader fields(payload, at + *lengths_size);
    const unsigned count = stream_count(kind), width = size_field_bytes(raw.size());
    std::array<stream_place, kernels::most_streams> places;
    for (unsigned k = 0; k < count; ++k) places[k].end = fields.take(width);
    byte_span left = raw;
    for (unsigned k = 0; k < count; ++k) {
        const std::size_t run =
            kind == part_kind::segments && k + 1 < count ? fields.take(width) : left.size();
        require(run <= left.size(), "the runs of a part are longer than it", fields.at());
        places[k].raw = left.first(run);
        if (kind != part_kind::lanes) left = left.subspan(run);
    }
    for (unsigned k = 0; k < count; ++k) {
        places[k].begin = fields.at();
        fields.take_bytes(places[k].end);
        places[k].end = fields.at();
    }
    streams_.decode(kind, lengths, payload, std::span(places).first(count));
    return fields.at();
}

}  // namespace huffpipe::block
