#pragma once

#include "cli/command_line.hpp"
#include "cli/list_format.hpp"
#include "cli/standard_descriptors.hpp"
#include "pipeline/output.hpp"

#include <string>

namespace huffpipe::cli {

/// Writes `text`. Throws what `output::write` throws.
void print(const std::string& text, pipeline::output& to);

/// Lists the operand `name`. A regular file is listed from its end frames alone where no blocks are wanted
/// and nothing is wrong with it, and else from its headers. Throws as `pipeline::decompress` does.
void list_operand(const std::string& name, const command_line& given, const standard_descriptors& standard,
                  list_format& format, pipeline::output& to);

}  // namespace huffpipe::cli
