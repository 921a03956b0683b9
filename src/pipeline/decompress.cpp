#include "pipeline/decompress.hpp"

#include "pipeline/decompress_stages.hpp"

namespace huffpipe::pipeline {

summary decompress(input& from, output& to, const options& how, completeness expected) {
    decompress_stages stages(from, to, expected, {});
    run_in_order(stages, how);
    return stages.finish();
}

bool looks_like_stream(byte_view start) noexcept {
    return !start.empty() && frame::may_begin_with_sync(start);
}

}  // namespace huffpipe::pipeline
