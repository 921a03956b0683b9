#pragma once

namespace huffpipe::cli {

/// Ends the process by a signal that ends processes, also where it was told to ignore or block it: what
/// started the process learns from its status why it ended.
[[noreturn]] void die_of(int signal_number) noexcept;

}  // namespace huffpipe::cli
