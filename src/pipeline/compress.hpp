#pragma once

#include "pipeline/input.hpp"
#include "pipeline/options.hpp"
#include "pipeline/output.hpp"
#include "pipeline/summary.hpp"

namespace huffpipe::pipeline {

/// Compresses all of `from` into one stream on `to`. Blocks until it is done and every thread it started has
/// ended. An input shorter than a block is coded on the calling thread.
/// Throws `error`: io (from either end; `offset` counts the bytes read or written before), usage, memory.
summary compress(input& from, output& to, const options& how);

}  // namespace huffpipe::pipeline
