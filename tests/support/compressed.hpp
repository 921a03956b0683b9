#pragma once

#include "pipeline/compress.hpp"
#include "support/memory_ends.hpp"

namespace huffpipe::test {

/// `raw` as one stream, in blocks of `block_size` raw bytes, made on this thread.
inline bytes compressed(const bytes& raw, std::size_t block_size) {
    chopped_input from(raw);
    kept_output to;
    pipeline::options how;
    how.block_size = block_size;
    how.threading = pipeline::threading::none;
    pipeline::compress(from, to, how);
    return to.kept;
}

inline bytes operator+(bytes left, const bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

}  // namespace huffpipe::test
