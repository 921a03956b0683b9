#include "pipeline/block_verifier.hpp"

#include "base/error.hpp"

namespace huffpipe::pipeline {

std::optional<std::string> block_verifier::fault_of(const frame::block_header& header, byte_view payload,
                                                    std::uint64_t check, byte_span raw) {
    try {
        decoder_.decode(static_cast<block::model>(header.model), payload, raw);
    } catch (const error& refusal) {
        return refusal.what();
    }
    if (frame::block_check(header, payload, raw) != check) return "the content does not match its check";
    return std::nullopt;
}

}  // namespace huffpipe::pipeline
