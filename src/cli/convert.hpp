#pragma once

#include "cli/command_line.hpp"
#include "cli/messages.hpp"
#include "pipeline/input.hpp"
#include "pipeline/output.hpp"
#include "pipeline/seekable_file.hpp"
#include "pipeline/summary.hpp"

#include <optional>
#include <string>

namespace huffpipe::cli {

/// Does to one input what the command says: compresses it, decompresses it or a part of it, or copies it
/// where it is no huffpipe stream and -d -f asks for that. `file` is the same input if it can be read at any
/// offset; `watched` is kept up to date. Throws what `pipeline::compress` and `pipeline::decompress` throw,
/// and `error` (usage) for a part of what is no file.
pipeline::summary convert(pipeline::input& from, const std::optional<pipeline::seekable_file>& file,
                          pipeline::output& to, const command_line& given, pipeline::progress& watched);

/// Salvages one input as the command says, and says on standard error, beginning with `label`, what is lost.
/// Adds what it has done to `done`. Throws what `pipeline::salvage` throws.
exit_status salvage(const std::string& label, pipeline::input& from, pipeline::output& to,
                    const command_line& given, pipeline::progress& watched, pipeline::summary& done);

}  // namespace huffpipe::cli
