#include "fuzz/repair_stream.hpp"

#include "base/checksum.hpp"
#include "base/error.hpp"
#include "block/decoder.hpp"
#include "frame/format.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace huffpipe::fuzz {
namespace {

constexpr std::size_t max_decoded = std::size_t{1} << 20;  // raw bytes, so that inputs take little time

/// Goes through the frames and follows the one stream that is open.
class repairer {
  public:
    repairer(std::vector<std::uint8_t>& bytes, std::uint8_t what) : bytes_(bytes), what_(what) {}

    void run() {
        for (;;) {
            const auto found = std::search(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), bytes_.end(),
                                           frame::sync.begin(), frame::sync.end());
            at_ = static_cast<std::size_t>(found - bytes_.begin());
            if (bytes_.size() - at_ < frame::prefix_size) return;
            const std::size_t size = frame::header_size(bytes_[at_ + 4]);
            if (bytes_.size() - at_ < size) return;
            if ((what_ & repair_header_checks) != 0) {
                const byte_view checked = byte_view(bytes_).subspan(at_, size - 4);
                store_le<std::uint32_t>(&bytes_[at_ + size - 4], header_check(checked));
            }
            const auto header = parsed(size);
            at_ += header ? std::visit([&](auto found_header) { return repair(found_header); }, *header)
                          : frame::sync.size();
        }
    }

  private:
    std::optional<frame::any_header> parsed(std::size_t size) const {
        try {
            return frame::parse(byte_view(bytes_).subspan(at_, size));
        } catch (const error&) {
            return std::nullopt;
        }
    }

    bool ordering() const { return (what_ & repair_order) != 0; }

    std::size_t repair(const frame::stream_header& header) {
        opening_ = header;
        start_ = at_;
        raw_total_ = digest_ = 0;
        return frame::stream_header_size;
    }

    std::size_t repair(frame::block_header header) {
        if (ordering()) {
            header.stream_id = opening_.stream_id;
            header.raw_offset = raw_total_;
            header.packed_offset = at_ - start_;
            frame::store(header, &bytes_[at_]);
        }
        const std::size_t begin = at_ + frame::block_header_size;
        if (bytes_.size() < begin + header.packed_size + frame::check_size) return frame::block_header_size;
        std::uint8_t* const check = &bytes_[begin + header.packed_size];
        if ((what_ & repair_block_checks) != 0)
            if (const auto right = right_check(header, begin)) store_le<std::uint64_t>(check, *right);
        raw_total_ += header.raw_size;
        digest_ = frame::joined_check(digest_, load_le<std::uint64_t>(check));
        return frame::block_header_size + header.packed_size + frame::check_size;
    }

    std::optional<std::uint64_t> right_check(const frame::block_header& header, std::size_t begin) {
        if (decoded_ + header.raw_size > max_decoded) return std::nullopt;
        decoded_ += header.raw_size;
        const byte_view payload = byte_view(bytes_).subspan(begin, header.packed_size);
        std::vector<std::uint8_t> raw(header.raw_size);
        try {
            static block::decoder decoder;
            decoder.decode(static_cast<block::model>(header.model), payload, raw);
            return frame::block_check(header, payload, raw);
        } catch (const error&) {
            return std::nullopt;
        }
    }

    std::size_t repair(frame::end_header header) {
        if (ordering())
            frame::store(frame::end_header{.stream_id = opening_.stream_id,
                                           .raw_total = raw_total_,
                                           .stream_size = at_ + frame::end_header_size - start_,
                                           .checks_digest = digest_},
                         &bytes_[at_]);
        (void)header;
        return frame::end_header_size;
    }

    std::size_t repair(frame::metadata_header header) {
        if (ordering()) {
            header.stream_id = opening_.stream_id;
            header.packed_offset = at_ - start_;
            frame::store(header, &bytes_[at_]);
        }
        const std::size_t begin = at_ + frame::metadata_header_size;
        if (bytes_.size() < begin + header.payload_size + frame::check_size)
            return frame::metadata_header_size;
        if ((what_ & repair_block_checks) != 0)
            store_le<std::uint64_t>(&bytes_[begin + header.payload_size],
                                    hash(byte_view(bytes_).subspan(begin, header.payload_size)));
        return frame::metadata_header_size + header.payload_size + frame::check_size;
    }

    std::vector<std::uint8_t>& bytes_;
    std::uint8_t what_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;  // of the open stream
    frame::stream_header opening_{};
    std::uint64_t raw_total_ = 0;
    std::uint64_t digest_ = 0;
    std::size_t decoded_ = 0;  // raw bytes
};

}  // namespace

void repair_stream(std::vector<std::uint8_t>& bytes, std::uint8_t what) {
    if (what != 0) repairer(bytes, what).run();
}

}  // namespace huffpipe::fuzz
