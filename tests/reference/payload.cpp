#include "reference/payload.hpp"

#include "reference/context_payload.hpp"
#include "reference/order0_payload.hpp"
#include "reference/text_payload.hpp"

namespace huffpipe_reference {
namespace {

bytes decode_stored(byte_span payload, std::size_t raw_size) {
    require(payload.size() == raw_size);
    return {payload.begin(), payload.end()};
}

bytes decode_constant(byte_span payload, std::size_t raw_size) {
    require(payload.size() == 1);
    return bytes(raw_size, payload[0]);
}

}  // namespace

bytes decode_payload(unsigned model, byte_span payload, std::size_t raw_size) {
    switch (model) {
        case 0:
            return decode_stored(payload, raw_size);
        case 1:
            return decode_constant(payload, raw_size);
        case 2:
            return decode_order0(payload, raw_size);
        case 3:
            return decode_context(payload, raw_size);
        case 4:
            return decode_text(payload, raw_size);
        default:
            throw refusal{verdict::unsupported};
    }
}

}  // namespace huffpipe_reference
