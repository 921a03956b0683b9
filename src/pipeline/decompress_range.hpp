#pragma once

#include "pipeline/completeness.hpp"
#include "pipeline/input.hpp"
#include "pipeline/options.hpp"
#include "pipeline/output.hpp"
#include "pipeline/raw_range.hpp"
#include "pipeline/seekable_file.hpp"
#include "pipeline/summary.hpp"

namespace huffpipe::pipeline {

/// Decompresses the raw bytes `wanted` of `from`, or as much of that range as there is. Blocks before it are
/// read but neither decoded nor verified, what comes after it is not read. Throws as `decompress` does.
summary decompress_range(input& from, output& to, const raw_range& wanted, const options& how,
                         completeness expected = completeness::whole_streams);

/// The same from a file: reads O(log n) headers to find the range, and then its blocks alone.
summary decompress_range(const seekable_file& file, output& to, const raw_range& wanted, const options& how,
                         completeness expected = completeness::whole_streams);

/// Decompresses share `number` of `count` of `file`, see `share_of`. Throws as `decompress` and `share_of`
/// do.
summary decompress_share(const seekable_file& file, output& to, std::uint64_t number, std::uint64_t count,
                         const options& how);

/// The raw bytes of the blocks that fall to share `number` (1 to `count`) when the packed bytes of `file` are
/// cut into `count` equal shares: a block belongs to the share in which its frame begins, so that the shares
/// of 1 to `count` follow each other without gap or overlap. Throws `error` (not_huffpipe or damaged) when
/// the file is no sequence of sound streams, and io.
raw_range share_of(const seekable_file& file, std::uint64_t number, std::uint64_t count);

}  // namespace huffpipe::pipeline
