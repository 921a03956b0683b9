#include "cli/hole_report.hpp"

namespace huffpipe::cli {
namespace {

std::string range_text(std::uint64_t begin, std::uint64_t size) {
    return std::to_string(begin) + ':' + std::to_string(size);
}

std::string loss_text(const hole& found) {
    if (!found.raw_begin) return "damage outside of a stream, what it has cost is not known";
    if (!found.raw_size)
        return "lost an unknown number of raw bytes from " + std::to_string(*found.raw_begin) + " on";
    if (*found.raw_size == 0) return "damage, no raw bytes lost at " + std::to_string(*found.raw_begin);
    return "lost raw bytes " + range_text(*found.raw_begin, *found.raw_size);
}

}  // namespace

std::string text_of(const hole& found) {
    std::string text = loss_text(found);
    if (found.raw_begin && found.stream > 0) text += " of stream " + std::to_string(found.stream);
    return text + " (input bytes " + range_text(found.packed_begin, found.packed_size) + "): " + found.reason;
}

std::string text_of(const pipeline::losses& lost) {
    std::string text =
        "damaged in " + std::to_string(lost.holes) + (lost.holes == 1 ? " place, " : " places, ");
    text += std::to_string(lost.raw_bytes) + " raw bytes lost";
    if (lost.unknown) text += " and perhaps more, whose number is not known";
    return text + "; all else has been verified";
}

}  // namespace huffpipe::cli
