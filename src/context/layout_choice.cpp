#include "context/layout_choice.hpp"

#include "context/planes.hpp"

#include <algorithm>

namespace huffpipe::context {

namespace {

constexpr std::size_t least_sample = 4096;
constexpr std::size_t small_block = 32768;
constexpr std::size_t tiny_block = 8192;

record_layout equal_fields(const field& f, std::size_t count, std::size_t offset) {
    record_layout layout;
    for (std::size_t i = 0; i < count; ++i) layout.add(f);
    layout.set_offset(offset);
    return layout;
}

}  // namespace

/// Divides the records of a sample into `planes_`. Those before the stretches go with them, for what others
/// are different from, and are dropped again.
stretches layout_chooser::sample_planes(const record_layout& layout, byte_view bytes) {
    const std::size_t size = layout.size();
    const stretches sample(bytes, std::clamp(effort_.plane_sample * size, least_sample, effort_.sample_size));
    sample_.clear();
    for (std::size_t k = 0; k < sample.count(); ++k) {
        const auto range = sample.records(k, size, layout.offset());
        if (range.count == 0) continue;
        const byte_view records = bytes.subspan(range.first - size, (range.count + 1) * size);
        sample_.insert(sample_.end(), records.begin(), records.end());
    }
    record_layout aligned = layout;
    aligned.set_offset(0);
    plane_size_ = sample_.size() / size;
    planes_.resize(sample_.size());
    split_planes(aligned, sample_, planes_, level_);
    records_ = 0;
    for (std::size_t p = 0; p < size; ++p) {
        const auto plane = planes_.begin() + static_cast<std::ptrdiff_t>(p * plane_size_);
        auto from = plane;
        auto to = plane;
        for (std::size_t k = 0; k < sample.count(); ++k) {
            const auto count = static_cast<std::ptrdiff_t>(sample.records(k, size, layout.offset()).count);
            if (count == 0) continue;
            to = std::copy(from + 1, from + 1 + count, to);
            from += 1 + count;
        }
        records_ = static_cast<std::size_t>(to - plane);
    }
    return sample;
}

/// What a plane takes for all of `bytes`, with contexts if they help.
cost layout_chooser::plane_cost(std::size_t plane, byte_view bytes, std::size_t weight,
                                std::size_t size) const {
    if (records_ == 0) return bytes.size() / size * 8 * one_bit;
    const std::size_t all = bytes.size() / size;
    const byte_view sample = byte_view(planes_).subspan(plane * plane_size_, records_);
    const std::size_t sample_weight = std::max<std::size_t>(1, weight * all / records_);
    const auto estimate = weight * bytes.size() < tiny_block
                              ? estimator_.plain_estimate(sample, sample_weight)
                              : estimator_.quick_estimate(sample, sample_weight);
    return std::min(estimate.best(), records_ * 8 * one_bit) * all / records_;
}

byte_view layout_chooser::gather(byte_view bytes, std::size_t size) {
    stretches(bytes, std::max(size, least_sample)).gather(sample_);
    return sample_;
}

void layout_chooser::set_plain_costs(byte_view bytes, std::size_t weight, std::size_t size) {
    if (plain_.size == size) return;
    plain_.size = size;
    sample_planes(equal_fields({}, size, 0), bytes);
    for (std::size_t p = 0; p < size; ++p) plain_.bits[p] = plane_cost(p, bytes, weight, size);
}

cost layout_chooser::plain_cost(byte_view bytes, std::size_t weight, std::size_t size) {
    plain_.size = 0;
    set_plain_costs(bytes, weight, size);
    cost bits = 0;
    for (std::size_t p = 0; p < size; ++p) bits += plain_.bits[p];
    return bits;
}

/// What a layout takes. Bytes in context may do better than differences: then fields become bytes.
cost layout_chooser::refine(record_layout& layout, byte_view bytes, std::size_t weight) {
    const std::size_t size = layout.size();
    set_plain_costs(bytes, weight, size);
    sample_planes(layout, bytes);
    record_layout refined;
    refined.set_offset(layout.offset());
    cost bits = 0;
    std::size_t place = 0;
    for (const field& f : layout.fields()) {
        cost plain = 0;
        cost changed = 0;
        for (std::size_t b = 0; b < f.width; ++b) {
            plain += plain_.bits[(layout.offset() + place + b) % size];
            if (f.transform != word_transform::none) changed += plane_cost(place + b, bytes, weight, size);
        }
        const bool keep = f.transform != word_transform::delta || changed - changed / 128 <= plain;
        if (keep) refined.add(f);
        for (std::size_t b = 0; !keep && b < f.width; ++b) refined.add({});
        bits += keep && f.transform != word_transform::none ? changed : plain;
        place += f.width;
    }
    layout = refined;
    return bits;
}

void layout_chooser::try_layout(record_layout layout, byte_view bytes, std::size_t weight, choice& best) {
    cost bits = refine(layout, bytes, weight);
    // Contexts of order 2 make more of bytes than the estimate knows.
    const bool words = std::ranges::any_of(
        layout.fields(), [](const field& f) { return f.width > 1 && f.transform == word_transform::delta; });
    if (effort_.order2_planes && words) bits += bits / 64;
    if (bits < best.bits - best.bits / 256) best = {layout, bits};
}

layout_chooser::choice layout_chooser::choose(byte_view bytes, std::size_t weight) {
    choice none{{}, bytes.size() * 8 * one_bit};
    if (bytes.size() < 1024) return none;
    plain_.size = 0;
    if (hint_.width > 1) return choose_hinted(bytes, weight);
    const stretches sample(bytes, std::clamp(weight * bytes.size() / 16, least_sample, effort_.sample_size));
    const std::size_t size = sample.size();
    const std::size_t sample_weight = std::max<std::size_t>(1, weight * bytes.size() / size);
    const auto plain = estimator_.quick_estimate(gather(bytes, effort_.plane_sample), sample_weight);
    const cost quick_plain = plain.best() * bytes.size() / sample_.size();
    choice best = none;
    // Small blocks shall not take long.
    search_effort search = effort_.search;
    const bool is_small = weight * bytes.size() < small_block;
    if (is_small) search = {bytes.size() >= 8192 ? 1U : 0U, 1, 256, false};
    const auto found = search_.search(sample, sample_weight, search);
    if (found.empty()) return none;
    const cost least = std::ranges::min_element(found, {}, &layout_cost::bits)->bits;
    for (const auto& candidate : found) {
        // What is far behind without contexts does not catch up by them.
        if (candidate.bits > least + least / 4) continue;
        if (candidate.bits * bytes.size() / size > quick_plain + quick_plain / 2) continue;
        try_layout(candidate.layout, bytes, weight, best);
    }
    if (best.bits * 10 < quick_plain * 7) return best;
    if (is_small) return best.bits < quick_plain - quick_plain / 32 ? best : none;
    const bool contexts_tell = plain.order1 < plain.order0 - plain.order0 / 32;
    if (!contexts_tell && best.bits < quick_plain - quick_plain / 16) return best;
    const auto careful = estimator_.estimate(gather(bytes, size), sample_weight);
    none.bits = std::min(none.bits, careful.best() * bytes.size() / sample_.size());
    none.last_byte_tells = none.bits * 10 < quick_plain * 7;
    if (!effort_.order2) none.bits += none.bits / 20;  // the estimate is about what order 2 gets to
    return best.bits < none.bits - none.bits / 256 ? best : none;
}

/// Elements of the kind that the hint says, from any byte on, alone or as channels that alternate.
layout_chooser::choice layout_chooser::choose_hinted(byte_view bytes, std::size_t weight) {
    choice best{{}, ~cost{0}};
    const std::size_t width = hint_.width;
    const stretches sample(bytes, std::clamp(weight * bytes.size() / 16, least_sample, effort_.sample_size));
    for (const auto transform : {word_transform::delta, word_transform::rotate}) {
        if (transform == word_transform::rotate && !hint_.is_float) continue;
        const field element{hint_.width, transform, hint_.big_endian};
        const std::size_t offset = search_.offset_of(element, sample, weight, effort_.search);
        for (std::size_t channels = 1; channels <= 4; ++channels) {
            if (channels * width > longest_record) break;
            if (transform == word_transform::rotate && channels > 1) break;
            try_layout(equal_fields(element, channels, offset), bytes, weight, best);
        }
    }
    return best;
}

}  // namespace huffpipe::context
