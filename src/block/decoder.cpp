#include "block/decoder.hpp"

#include "base/error.hpp"
#include "block/part_decoder.hpp"
#include "block/text_code.hpp"
#include "context/model_codec.hpp"

#include <cstring>

namespace huffpipe::block {
namespace {

void require(bool condition, const char* complaint) {
    if (!condition) throw error(error_kind::damaged, complaint, 0);
}

}  // namespace

decoder::decoder() : decoder(kernels::best_kernels()) {}

decoder::decoder(const kernels::kernel_set& kernels)
    : parts_(std::make_unique<part_decoder>(kernels)), cpu_(kernels.level) {}

decoder::~decoder() = default;
decoder::decoder(decoder&&) noexcept = default;
decoder& decoder::operator=(decoder&&) noexcept = default;

void decoder::decode(model model, byte_view payload, byte_span raw) {
    switch (model) {
        case model::stored:
            require(payload.size() == raw.size(), "a stored block's payload is not as long as its content");
            std::memcpy(raw.data(), payload.data(), raw.size());
            return;
        case model::constant:
            require(payload.size() == 1, "a constant block's payload is not one byte");
            std::memset(raw.data(), payload[0], raw.size());
            return;
        case model::order0:
            require(parts_->decode(payload, 0, raw) == payload.size(),
                    "a block's payload goes on after its last part");
            return;
        case model::context:
            if (contexts_ == nullptr) contexts_ = std::make_unique<context::model_decoder>(cpu_);
            contexts_->decode(payload, raw);
            return;
        case model::text:
            decode_text(payload, raw);
            return;
        default:
            throw error(error_kind::unsupported, "the block's model is not known to this version", 0);
    }
}

}  // namespace huffpipe::block
