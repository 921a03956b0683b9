#include "cli/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace huffpipe::cli {
namespace {

std::string formatted(const char* format, double number) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, number);
    return text.data();
}

}  // namespace

std::string report_of(operation done, const pipeline::summary& summary, double seconds) {
    const bool packs = done == operation::compress;
    const auto raw = static_cast<double>(packs ? summary.bytes_in : summary.bytes_out);
    const auto packed = static_cast<double>(packs ? summary.bytes_out : summary.bytes_in);
    const std::string ratio = raw > 0 ? formatted("%.4f", packed / raw) : "-";
    return std::to_string(summary.bytes_in) + " bytes in, " + std::to_string(summary.bytes_out) +
           " bytes out, ratio " + ratio + ", " + formatted("%.1f", raw / 1e6 / std::max(seconds, 1e-6)) +
           " MB/s";
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
