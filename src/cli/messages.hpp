#pragma once

#include "cli/command_line.hpp"

#include <exception>
#include <string>

namespace huffpipe::cli {

/// What the process tells its caller when it ends. Of several, the highest stands.
enum exit_status : int {
    exit_done = 0,     ///< everything went well
    exit_failed = 1,   ///< wrong usage, or something failed around huffpipe: reading, writing, memory
    exit_refused = 2,  ///< an input is damaged, cut short, or no huffpipe stream
    exit_bug = 3,      ///< huffpipe itself is at fault
};

/// What there is to say about an exception, and how the process has to end because of it.
struct complaint {
    std::string text;  ///< one line without its end: what is wrong, where, and what helps
    exit_status status;
};

/// `name` is what the exception is about, as people call it, or empty. Advice is given where it fits the
/// command.
/// Where memory is short it says that and no more.
complaint complaint_about(const std::string& name, const std::exception& cause,
                          const command_line& given) noexcept;

/// `text` with control characters, which could come from a file's name, shown as `?`.
std::string printable(std::string text);

/// Writes `huffpipe: TEXT` and the end of the line to standard error in one piece, made printable.
/// Thread-safe.
void say(const std::string& text) noexcept;

}  // namespace huffpipe::cli
