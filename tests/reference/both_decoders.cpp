#include "reference/both_decoders.hpp"

#include "huffpipe.hpp"
#include "reference/decode.hpp"
#include "reference/payload.hpp"
#include "support/verdict_name.hpp"

#include <array>
#include <ostream>

namespace huffpipe::test {
namespace {

using huffpipe_reference::verdict;

error_kind kind_of(verdict refused) {
    switch (refused) {
        case verdict::not_huffpipe:
            return error_kind::not_huffpipe;
        case verdict::damaged:
            return error_kind::damaged;
        case verdict::truncated:
            return error_kind::truncated;
        case verdict::trailing:
            return error_kind::trailing;
        case verdict::unsupported:
            return error_kind::unsupported;
    }
    return error_kind::bug;
}

}  // namespace

std::ostream& operator<<(std::ostream& to, const outcome& made) {
    return to << verdict_name(made.refused) << " after " << made.raw.size() << " bytes";
}

outcome decode_by_library(huffpipe_reference::byte_span packed) {
    std::vector<std::byte> raw;
    std::optional<error_kind> refused;
    try {
        decompressor{}.cpu_threads(1).run(std::as_bytes(packed), raw);
    } catch (const error& thrown) {
        refused = thrown.kind();
    }
    outcome made{refused, {}};
    for (const std::byte byte : raw) made.raw.push_back(std::to_integer<std::uint8_t>(byte));
    return made;
}

outcome decode_by_reference(huffpipe_reference::byte_span packed) {
    auto [raw, refused] = huffpipe_reference::decode(packed);
    return {refused ? std::optional(kind_of(refused->kind)) : std::nullopt, std::move(raw)};
}

outcome decode_payload_by_reference(unsigned model, huffpipe_reference::byte_span payload,
                                    std::size_t raw_size) {
    try {
        return {std::nullopt, huffpipe_reference::decode_payload(model, payload, raw_size)};
    } catch (const huffpipe_reference::refusal& refused) {
        return {kind_of(refused.kind), {}};
    }
}

}  // namespace huffpipe::test
