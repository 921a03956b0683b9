#include "pipeline/frame_scanner.hpp"

#include "frame/resync.hpp"

#include <algorithm>

namespace huffpipe::pipeline {
namespace {

constexpr std::size_t step = std::size_t{64} << 10;  // bytes

}  // namespace

void frame_scanner::start_at(std::uint64_t offset) {
    while (!found_.empty() && found_.front().offset < offset) found_.pop_front();
    scanned_to_ = std::max(scanned_to_, offset);
}

const found_frame* frame_scanner::frame(std::size_t index, std::uint64_t limit) {
    while (index >= found_.size()) {
        if (found_.size() >= max_found || !scan_more(limit)) return nullptr;
    }
    return found_[index].offset < limit ? &found_[index] : nullptr;
}

const found_frame* frame_scanner::first() {
    while (found_.empty()) {
        const bool more = scan_more(~std::uint64_t{0});
        const std::uint64_t known = found_.empty() ? scanned_to_ : found_.front().offset;
        from_->skip(static_cast<std::size_t>(known - from_->position()));
        if (!more) return nullptr;
    }
    from_->skip(static_cast<std::size_t>(found_.front().offset - from_->position()));
    return &found_.front();
}

/// Scans what is at hand, or some more; false at the limit and at the end of the input.
bool frame_scanner::scan_more(std::uint64_t limit) {
    if (scanned_to_ >= limit) return false;
    const auto begin = static_cast<std::size_t>(scanned_to_ - from_->position());
    const byte_view ahead = from_->peek(begin + frame::max_header_size);
    const bool at_end = ahead.size() < begin + frame::max_header_size;
    if (ahead.size() <= begin) return false;
    const std::size_t wanted = std::min<std::uint64_t>(limit - scanned_to_, step) + frame::max_header_size;
    const byte_view bytes = ahead.subspan(begin, std::min(ahead.size() - begin, wanted));
    std::size_t at = 0;
    while (at < bytes.size() && found_.size() < max_found) {
        at += frame::find_sync(bytes.subspan(at));
        if (at + frame::max_header_size > bytes.size() && !at_end) break;  // to be seen whole
        const auto header = frame::try_parse(bytes.subspan(std::min(at, bytes.size())));
        if (header) found_.push_back({scanned_to_ + at, *header});
        at += frame::sync.size();
    }
    scanned_to_ += std::min(at, bytes.size());
    return true;
}

}  // namespace huffpipe::pipeline
