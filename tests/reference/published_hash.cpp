#include "reference/published_hash.hpp"

#include <xxhash.h>

namespace huffpipe_reference {

std::uint64_t hash(byte_span of) {
    return XXH3_64bits(of.data(), of.size());
}

std::uint64_t joined_hash(std::uint64_t first, std::uint64_t second) {
    bytes both;
    for (const std::uint64_t number : {first, second}) {
        for (unsigned shift = 0; shift < 64; shift += 8) both.push_back(number >> shift & 0xFF);
    }
    return hash(both);
}

std::uint32_t header_check(byte_span of) {
    return static_cast<std::uint32_t>(hash(of));
}

}  // namespace huffpipe_reference
