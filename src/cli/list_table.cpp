#include "cli/list_table.hpp"

#include "cli/decimal.hpp"
#include "cli/messages.hpp"

#include <algorithm>

namespace huffpipe::cli {
namespace {

constexpr std::size_t size_width = 13;
constexpr std::size_t count_width = 8;

std::string right(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width - 1, text.size()), ' ') + text;
}

std::string right(std::uint64_t number, std::size_t width) {
    return right(std::to_string(number), width);
}

std::string row(const pipeline::listing& of, const std::string& name) {
    return right(of.packed_size, size_width) + right(of.raw_size, size_width) +
           right(ratio_text(of.packed_size, of.raw_size), count_width) + right(of.streams, count_width) +
           "  " + name + "\n";
}

std::string heading() {
    return right("packed", size_width) + right("raw", size_width) + right("ratio", count_width) +
           right("streams", count_width) + "  name\n";
}

}  // namespace

std::string list_table::begin(const std::string& name) {
    name_ = printable(name);
    tally_ = {};
    if (!with_blocks_) return {};
    has_heading_ = false;
    return name_ + ":\n" + right("stream", count_width) + right("block", count_width) +
           right("offset", size_width) + right("frame size", size_width) + right("raw offset", size_width) +
           right("raw size", size_width) + "  model\n";
}

std::string list_table::block(const pipeline::listed_block& found) {
    tally_.add(found);
    return right(found.stream, count_width) + right(found.number, count_width) +
           right(found.offset, size_width) + right(found.frame_size, size_width) +
           right(found.raw_position, size_width) + right(found.raw_size, size_width) + "  " +
           block::name_of(found.model) + (found.details.empty() ? "" : ": " + found.details) + "\n";
}

std::string list_table::models() const {
    std::string lines = right("blocks", count_width) + right("packed", size_width) +
                        right("raw", size_width) + right("ratio", count_width) + "  model\n";
    tally_.for_each([&](const char* name, const model_share& share) {
        lines += right(share.blocks, count_width) + right(share.packed_size, size_width) +
                 right(share.raw_size, size_width) +
                 right(ratio_text(share.packed_size, share.raw_size), count_width) + "  " + name + "\n";
    });
    return lines;
}

std::string list_table::end(const pipeline::listing& found) {
    total_.streams += found.streams;
    total_.packed_size += found.packed_size;
    total_.raw_size += found.raw_size;
    ++operands_;
    std::string lines = with_blocks_ ? models() : std::string();
    if (!has_heading_) lines += heading();
    has_heading_ = true;
    return lines + row(found, name_);
}

std::string list_table::failed(const std::string&) {
    return {};  // standard error tells people
}

std::string list_table::finish() {
    return operands_ > 1 ? row(total_, std::string("(") + std::to_string(operands_) + " files)")
                         : std::string();
}

}  // namespace huffpipe::cli
