#include "pipeline/buffered_input.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::pipeline {

buffered_input::buffered_input(input& from, std::uint64_t position, std::size_t window)
    : from_(&from), position_(position), window_capacity_(window) {
    const std::optional<byte_view> whole = from.borrow(~std::size_t{0});
    in_memory_ = whole.has_value();
    if (whole) ahead_ = *whole;
}

byte_view buffered_input::peek(std::size_t size) {
    if (ahead_.size() >= size || in_memory_) return ahead_;
    make_room(size);
    while (ahead_.size() < size && read_more() > 0) continue;
    return ahead_;
}

byte_view buffered_input::peek_ready(std::size_t size) {
    if (ahead_.size() >= size || in_memory_) return ahead_;
    make_room(size);
    while (ahead_.size() < size && from_->ready().value_or(true) && read_more() > 0) continue;
    return ahead_;
}

/// Sees to it that `size` bytes from the next one on fit into the window: moves what is ahead to its front,
/// but not if that is much and there is room behind it.
void buffered_input::make_room(std::size_t size) {
    constexpr std::size_t little = 4096;
    const byte_span window = window_.of_size(window_capacity_);
    if (ahead_.size() > little && ahead_.data() + size <= window.data() + window.size()) return;
    if (!ahead_.empty()) std::memmove(window.data(), ahead_.data(), ahead_.size());
    ahead_ = window.first(ahead_.size());
}

/// Reads what fits behind what is ahead; returns how much, or 0 at the end.
std::size_t buffered_input::read_more() {
    const byte_span window = window_.of_size(window_capacity_);
    const auto begin = static_cast<std::size_t>(ahead_.data() - window.data());
    const std::size_t got = read(window.subspan(begin + ahead_.size()));
    ahead_ = window.subspan(begin, ahead_.size() + got);
    return got;
}

std::optional<byte_view> buffered_input::look() {
    if (!ahead_.empty() || in_memory_ || ended_) return ahead_;
    const std::optional<bool> ready = from_->ready();
    if (!ready) return std::nullopt;
    if (*ready) {
        const byte_span window = window_.of_size(window_capacity_);
        ahead_ = window.first(read(window));
    }
    return ahead_;
}

byte_view buffered_input::take(std::size_t size, buffer& space) {
    const byte_view at_hand = ahead_.first(std::min(size, ahead_.size()));
    skip(at_hand.size());
    if (in_memory_) return at_hand;
    const byte_span taken = space.of_size(size);
    std::copy(at_hand.begin(), at_hand.end(), taken.begin());
    std::size_t filled = at_hand.size();
    while (filled < size) {
        const std::size_t got = read(taken.subspan(filled));
        if (got == 0) break;
        filled += got;
        position_ += got;
    }
    return taken.first(filled);
}

std::uint64_t buffered_input::pass_over(std::uint64_t size) {
    const std::size_t at_hand = std::min<std::uint64_t>(size, ahead_.size());
    skip(at_hand);
    if (in_memory_) return at_hand;
    std::uint64_t passed = at_hand;
    const std::uint64_t skipped = passed < size ? from_->skip(size - passed) : 0;
    passed += skipped;
    position_ += skipped;
    while (passed < size) {
        const byte_span window = window_.of_size(window_capacity_);
        const std::size_t got = read(window.first(std::min<std::uint64_t>(window.size(), size - passed)));
        if (got == 0) break;
        passed += got;
        position_ += got;
    }
    return passed;
}

/// Reads from the input, but not again when it has ended: a terminal, or a queue, would wait for more.
std::size_t buffered_input::read(byte_span to) try {
    if (ended_) return 0;
    const std::size_t got = from_->read(to);
    ended_ = got == 0;
    return got;
} catch (error& caught) {
    caught.locate(position_ + ahead_.size());
    throw;
}

}  // namespace huffpipe::pipeline
