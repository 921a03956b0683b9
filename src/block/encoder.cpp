#include "block/encoder.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::block {

encoder::encoder(int level) : level_(level) {}

encoded encoder::encode(byte_view raw, byte_span payload) {
    if (level_ > min_level &&
        std::all_of(raw.begin(), raw.end(), [&](auto byte) { return byte == raw[0]; })) {
        payload[0] = raw[0];
        return {model::constant, 1};
    }
    std::memcpy(payload.data(), raw.data(), raw.size());
    return {model::stored, raw.size()};
}

}  // namespace huffpipe::block
