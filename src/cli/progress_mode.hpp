#pragma once

namespace huffpipe::cli {

/// When and how progress is shown on standard error.
enum class progress_mode {
    automatic,  ///< with -v, on a terminal
    always,
    never,  ///< except where a signal asks for it
    json,   ///< for programs
};

}  // namespace huffpipe::cli
