#include "block/encoder.hpp"

#include "block/part_encoder.hpp"
#include "block/splitter.hpp"
#include "block/text_code.hpp"
#include "context/model_codec.hpp"
#include "huffman/histogram.hpp"
#include "kernels/kernel_set.hpp"

#include <cstring>
#include <numeric>

namespace huffpipe::block {
namespace {

bool all_equal(byte_view bytes) noexcept {
    return std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

/// In bytes, what a block more must save to be worth its time. The levels from 6 up take their time.
constexpr std::size_t least_gain_at(int level) noexcept {
    return std::size_t{level < 6 ? 12U : 10U} << 10;
}

}  // namespace

static_assert(payload_capacity(max_block_size) >=
              max_block_size + 4 * (max_block_size / window_size) + encode_slack + 2048);

encoder::encoder(int level, element_hint hint) : encoder(level, kernels::best_kernels(), hint) {}

encoder::encoder(int level, const kernels::kernel_set& kernels, element_hint hint)
    : kernels_(&kernels), least_gain_(least_gain_at(level)) {
    if (level > min_level) parts_ = std::make_unique<part_encoder>(kernels);
    if (level >= first_context_level) {
        contexts_ = std::make_unique<context::model_encoder>(level, kernels.level, hint);
        splitter_ = std::make_unique<splitter>(kernels.level);
    }
}

encoder::~encoder() = default;
encoder::encoder(encoder&&) noexcept = default;
encoder& encoder::operator=(encoder&&) noexcept = default;

std::span<const section> encoder::cut(byte_view raw) {
    sections_.assign(1, {raw, {}});
    if (contexts_ == nullptr || raw.size() < 2 * splitter::min_piece || all_equal(raw)) return sections_;
    const context::plan whole = contexts_->choose(raw);
    sections_[0].plan = whole;
    if (whole.text) return sections_;
    const auto sizes = splitter_->split(raw, least_gain_, whole.bits);
    if (sizes.size() == 1) return sections_;
    sections_.clear();
    for (const std::size_t size : sizes) {
        sections_.push_back({raw.first(size), {}});
        raw = raw.subspan(size);
    }
    return sections_;
}

encoded encoder::encode(const section& piece, byte_span payload) {
    const encoded made = encode_unless_stored(piece, payload);
    if (made.model == model::stored) std::memcpy(payload.data(), piece.raw.data(), piece.raw.size());
    return made;
}

encoded encoder::encode_unless_stored(const section& piece, byte_span payload) {
    const byte_view raw = piece.raw;
    if (parts_ != nullptr && all_equal(raw)) {
        payload[0] = raw[0];
        return {model::constant, 1};
    }
    encoded best{model::stored, raw.size()};
    if (contexts_ != nullptr)
        best = encode_with_contexts(piece, payload);
    else if (parts_ != nullptr)
        best = {model::order0, encode_order0(raw, payload.data())};
    if (parts_ != nullptr && raw.size() <= max_text_block) {
        const std::size_t size = text_size(raw, best.size_bytes);
        if (size < best.size_bytes) {
            encode_text(raw, payload.data());
            best = {model::text, size};
        }
    }
    return best.size_bytes < raw.size() ? best : encoded{model::stored, raw.size()};
}

std::size_t encoder::encode_order0(byte_view raw, std::uint8_t* payload) {
    return static_cast<std::size_t>(parts_->encode(raw, payload) - payload);
}

/// The smaller of the two; not below the raw size when neither is.
encoded encoder::encode_with_contexts(const section& piece, byte_span payload) {
    const byte_view raw = piece.raw;
    const context::plan plan = piece.plan ? *piece.plan : contexts_->choose(raw);
    const std::size_t context_size = contexts_->encode(plan, raw, payload, raw.size());
    const encoded with_contexts{model::context, context_size != 0 ? context_size : raw.size()};
    if (!order0_may_win(raw, with_contexts.size_bytes)) return with_contexts;
    order0_payload_.resize(payload_capacity(raw.size()));
    const encoded without{model::order0, encode_order0(raw, order0_payload_.data())};
    if (without.size_bytes >= with_contexts.size_bytes) return with_contexts;
    std::memcpy(payload.data(), order0_payload_.data(), without.size_bytes);
    return without;
}

/// Codes without context cannot be much smaller than the entropy of the bytes; only as they adapt to the
/// parts of a block can they be a little. Where contexts tell a lot, a few bytes suffice to see that.
bool encoder::order0_may_win(byte_view raw, std::size_t context_size) const {
    if (context_size >= raw.size()) return true;  // no entropy of bytes is more
    constexpr std::size_t stride = 8 * kernels::sample_piece, piece = 512;
    const std::size_t wide_stride = std::max<std::size_t>(16384, raw.size() / 16);
    const bool sampled = raw.size() >= (std::size_t{64} << 10);
    if (sampled) {
        huffman::histogram counts{};
        for (std::size_t at = 0; at + piece <= raw.size(); at += wide_stride) {
            for (const auto byte : raw.subspan(at, piece)) ++counts[byte];
        }
        if (context_size < entropy_bytes(counts, raw.size()) / 20 * 17) return false;
    }
    huffman::histogram counts{};
    sampled ? kernels_->count_sample(raw.data(), raw.size(), stride, counts)
            : kernels_->count(raw.data(), raw.size(), counts);
    return context_size >= entropy_bytes(counts, raw.size()) / 8 * 7;
}

/// The entropy of `size` bytes of which `counts` are a sample.
std::uint64_t encoder::entropy_bytes(const huffman::histogram& counts, std::size_t size) const {
    huffman::histogram all{};
    all[0] = std::accumulate(counts.begin(), counts.end(), 0U);
    const std::uint64_t bits =
        (kernels_->sum_of_logs(all) - kernels_->sum_of_logs(counts)) >> kernels::log_fraction_bits;
    return bits * size / all[0] / 8;
}

}  // namespace huffpipe::block
