#include "base/checksum.hpp"

#include <xxhash.h>
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // routes XXH3_64bits to the widest vectors this CPU has
#endif

namespace huffpipe {

std::uint64_t hash(byte_view bytes) noexcept {
    return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint32_t header_check(byte_view bytes) noexcept {
    return static_cast<std::uint32_t>(hash(bytes));
}

}  // namespace huffpipe
