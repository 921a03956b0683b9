#pragma once

#include "cli/command_line.hpp"
#include "pipeline/input.hpp"
#include "pipeline/output.hpp"
#include "pipeline/summary.hpp"

namespace huffpipe::cli {

/// Does to one input what the command says: compresses it, decompresses it, or copies it where it is no
/// huffpipe stream and -d -f asks for that. Throws what `pipeline::compress` and `pipeline::decompress`
/// throw.
pipeline::summary convert(pipeline::input& from, pipeline::output& to, const command_line& given);

}  // namespace huffpipe::cli
