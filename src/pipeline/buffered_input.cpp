#include "pipeline/buffered_input.hpp"

#include <algorithm>
#include <cstring>

namespace huffpipe::pipeline {

byte_view buffered_input::peek(std::size_t size) {
    if (begin_ + size > window_size) {
        std::memmove(space_.data(), &space_[begin_], end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    while (end_ - begin_ < size) {
        const std::size_t got = from_->read(space_.subspan(end_));
        if (got == 0) break;
        end_ += got;
    }
    return buffered();
}

std::size_t buffered_input::read(byte_span to) {
    const std::size_t from_window = std::min(to.size(), end_ - begin_);
    std::copy_n(space_.begin() + static_cast<std::ptrdiff_t>(begin_), from_window, to.begin());
    begin_ += from_window;
    if (begin_ == end_) begin_ = end_ = 0;
    const std::size_t size = from_window + read_full(*from_, to.subspan(from_window));
    position_ += size;
    return size;
}

}  // namespace huffpipe::pipeline
