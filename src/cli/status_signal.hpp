#pragma once

#include "cli/progress_meter.hpp"

namespace huffpipe::cli {

/// What a line of progress looks like.
enum class progress_style {
    line,     ///< text
    redrawn,  ///< text on a terminal, in place of the one before
    json,
};

/// From now on SIGUSR1 (and SIGINFO, where it exists) writes a line of progress to standard error, if
/// anything is in progress, and never ends the process. It is written by the signal handler, so that it comes
/// although every thread waits for something else.
void answer_status_signals() noexcept;

/// What is in progress. One object at a time.
class status_subject {
  public:
    /// When this object goes, no thread may be left that does not block these signals, except the one that
    /// destroys it: handlers run on any such thread, and use `meter`.
    status_subject(progress_meter& meter, progress_style style) noexcept;
    ~status_subject();

    status_subject(const status_subject&) = delete;
    status_subject& operator=(const status_subject&) = delete;
};

/// Writes one line to standard error in one piece. Safe in a signal handler.
void write_progress(progress_meter& meter, progress_style style, bool done) noexcept;

}  // namespace huffpipe::cli
