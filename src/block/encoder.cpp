#include "block/encoder.hpp"

#include "block/part_encoder.hpp"

#include <cstring>

namespace huffpipe::block {
namespace {

bool all_equal(byte_view bytes) noexcept {
    return std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

}  // namespace

static_assert(payload_capacity(max_block_size) >=
              max_block_size + 4 * (max_block_size / window_size) + encode_slack + 2048);

encoder::encoder(int level) : encoder(level, kernels::best_kernels()) {}

encoder::encoder(int level, const kernels::kernel_set& kernels) {
    if (level > min_level) parts_ = std::make_unique<part_encoder>(kernels);
}

encoder::~encoder() = default;
encoder::encoder(encoder&&) noexcept = default;
encoder& encoder::operator=(encoder&&) noexcept = default;

encoded encoder::encode(byte_view raw, byte_span payload) {
    if (parts_ != nullptr) {
        if (all_equal(raw)) {
            payload[0] = raw[0];
            return {model::constant, 1};
        }
        const auto size = static_cast<std::size_t>(parts_->encode(raw, payload.data()) - payload.data());
        if (size < raw.size()) return {model::order0, size};
    }
    std::memcpy(payload.data(), raw.data(), raw.size());
    return {model::stored, raw.size()};
}

}  // namespace huffpipe::block
