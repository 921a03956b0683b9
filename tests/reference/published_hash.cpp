#include "reference/published_hash.hpp"

#include <xxhash.h>

namespace huffpipe_reference {

std::uint64_t hash(byte_span of) {
    return XXH3_64bits(of.data(), of.size());
}

namespace {

void append(bytes& to, std::uint64_t number, unsigned size) {
    for (unsigned i = 0; i < size; ++i) to.push_back(number >> 8 * i & 0xFF);
}

}  // namespace

std::uint64_t joined_hash(std::uint64_t first, std::uint64_t second) {
    bytes both;
    append(both, first, 8);
    append(both, second, 8);
    return hash(both);
}

std::uint64_t block_check(byte_span payload, byte_span raw, std::uint64_t raw_offset,
                          std::uint64_t stream_id) {
    bytes all;
    append(all, hash(payload), 8);
    append(all, hash(raw), 8);
    append(all, raw_offset, 8);
    append(all, stream_id, 4);
    return hash(all);
}

std::uint32_t header_check(byte_span of) {
    return static_cast<std::uint32_t>(hash(of));
}

}  // namespace huffpipe_reference
