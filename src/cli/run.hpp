#pragma once

#include "cli/command_line.hpp"
#include "cli/messages.hpp"
#include "cli/standard_descriptors.hpp"

namespace huffpipe::cli {

/// Does what the command says and reports on standard error what goes wrong: an input that cannot be read or
/// is damaged does not keep the ones after it from being processed, a failed write ends the run. Closes
/// standard output. When the reader of the output has gone, the process dies of SIGPIPE; when a signal has
/// ended an input that was being compressed, of that signal. Throws `error`:
/// usage, when the command asks for what makes no sense here.
exit_status run(const command_line& given, const standard_descriptors& standard);

}  // namespace huffpipe::cli
