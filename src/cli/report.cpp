#include "cli/report.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace huffpipe::cli {
namespace {

std::string fixed(double number, int decimals) {
    std::array<char, 400> text;  // enough for any double
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, decimals).ptr;
    return {text.data(), end};
}

}  // namespace

std::string report_of(operation done, const pipeline::summary& summary, double seconds) {
    const bool packs = done == operation::compress;
    const auto raw = static_cast<double>(packs ? summary.bytes_in : summary.bytes_out);
    const auto packed = static_cast<double>(packs ? summary.bytes_out : summary.bytes_in);
    const std::string ratio = raw > 0 ? fixed(packed / raw, 4) : "-";
    return std::to_string(summary.bytes_in) + " bytes in, " + std::to_string(summary.bytes_out) +
           " bytes out, ratio " + ratio + ", " + fixed(raw / 1e6 / std::max(seconds, 1e-6), 1) + " MB/s";
}

std::string details_of(const pipeline::summary& summary, unsigned threads) {
    std::string blocks;
    for (std::size_t model = 0; model < summary.blocks.size(); ++model) {
        if (summary.blocks[model] == 0) continue;
        if (!blocks.empty()) blocks += ", ";
        blocks += block::name_of(static_cast<block::model>(model));
        blocks += ' ' + std::to_string(summary.blocks[model]);
    }
    return "threads " + std::to_string(threads) + "; blocks: " + (blocks.empty() ? "none" : blocks);
}

}  // namespace huffpipe::cli
