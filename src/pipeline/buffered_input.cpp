#include "pipeline/buffered_input.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::pipeline {

buffered_input::buffered_input(input& from, std::uint64_t position) : from_(&from), position_(position) {
    const std::optional<byte_view> whole = from.borrow(~std::size_t{0});
    in_memory_ = whole.has_value();
    if (whole) ahead_ = *whole;
}

byte_view buffered_input::peek(std::size_t size) {
    if (ahead_.size() >= size || in_memory_) return ahead_;
    const byte_span window = window_.of_size(window_size);
    if (!ahead_.empty()) std::memmove(window.data(), ahead_.data(), ahead_.size());
    std::size_t filled = ahead_.size();
    while (filled < size) {
        const std::size_t got = from_->read(window.subspan(filled));
        if (got == 0) break;
        filled += got;
    }
    ahead_ = window.first(filled);
    return ahead_;
}

byte_view buffered_input::take(std::size_t size, buffer& space) {
    const byte_view at_hand = ahead_.first(std::min(size, ahead_.size()));
    skip(at_hand.size());
    if (in_memory_) return at_hand;
    const byte_span taken = space.of_size(size);
    std::copy(at_hand.begin(), at_hand.end(), taken.begin());
    const std::size_t read = read_full(*from_, taken.subspan(at_hand.size()));
    position_ += read;
    return taken.first(at_hand.size() + read);
}

}  // namespace huffpipe::pipeline
