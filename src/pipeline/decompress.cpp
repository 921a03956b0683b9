#include "pipeline/decompress.hpp"

#include "pipeline/decompress_stages.hpp"

#include <algorithm>

namespace huffpipe::pipeline {

summary decompress(input& from, output& to, const options& how, completeness expected) {
    decompress_stages stages(from, to, expected, {});
    run_in_order(stages, how);
    return stages.finish();
}

bool looks_like_stream(byte_view start) noexcept {
    const std::size_t size = std::min(start.size(), frame::sync.size());
    return size > 0 &&
           std::equal(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(size), frame::sync.begin());
}

}  // namespace huffpipe::pipeline
