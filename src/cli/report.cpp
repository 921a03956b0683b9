#include "cli/report.hpp"

#include "cli/decimal.hpp"

#include <algorithm>

namespace huffpipe::cli {
std::string report_of(operation done, const pipeline::summary& summary, double seconds) {
    const bool packs = done == operation::compress;
    const std::uint64_t raw = packs ? summary.bytes_in : summary.bytes_out;
    const std::uint64_t packed = packs ? summary.bytes_out : summary.bytes_in;
    const double speed = static_cast<double>(raw) / 1e6 / std::max(seconds, 1e-6);
    return std::to_string(summary.bytes_in) + " bytes in, " + std::to_string(summary.bytes_out) +
           " bytes out, ratio " + ratio_text(packed, raw) + ", " + decimal(speed, 1) + " MB/s";
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
