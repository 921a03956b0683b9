#pragma once

#include "pipeline/completeness.hpp"
#include "pipeline/input.hpp"
#include "pipeline/options.hpp"
#include "pipeline/output.hpp"
#include "pipeline/summary.hpp"

namespace huffpipe::pipeline {

/// Decompresses all streams in `from`, one after another (NUL bytes may follow each), or a fragment of some,
/// to `to`. Blocks until it is done and every thread it started has ended. Each block is written as soon as
/// it and all before it have been verified; when an error is thrown, everything that precedes the damage has
/// been written. Throws `error`: not_huffpipe, damaged, truncated, trailing, unsupported (with the offset in
/// `from`), io, memory.
summary decompress(input& from, output& to, const options& how,
                   completeness expected = completeness::whole_streams);

/// Whether these first bytes of an input (5 or more, or all it has) can be the start of a huffpipe stream.
bool looks_like_stream(byte_view start) noexcept;

}  // namespace huffpipe::pipeline
