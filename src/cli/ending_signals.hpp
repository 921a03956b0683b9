#pragma once

#include "pipeline/input.hpp"

namespace huffpipe::cli {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP makes an input end, so that what has been read of it
/// can be written with a valid end; the second ends the process at once. Signals that are ignored, as under
/// nohup, stay ignored. One object at a time.
class ending_signals {
  public:
    /// `ends` must outlive this object. When this object goes, no thread may be left that does not block
    /// these signals, except the one that destroys it: handlers run on any such thread, and use `ends`.
    explicit ending_signals(pipeline::input& ends) noexcept;

    /// Puts the default actions back.
    ~ending_signals();

    ending_signals(const ending_signals&) = delete;
    ending_signals& operator=(const ending_signals&) = delete;

    /// The signal that has come, or 0.
    static int caught() noexcept;
};

}  // namespace huffpipe::cli
