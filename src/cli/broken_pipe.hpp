#pragma once

namespace huffpipe::cli {

/// Ends the process by SIGPIPE, also where it was told to ignore it, as filters do whose reader has gone.
[[noreturn]] void die_of_broken_pipe() noexcept;

}  // namespace huffpipe::cli
