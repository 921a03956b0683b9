#pragma once

namespace huffpipe::cli {

/// How much of a sandbox a run wants.
enum class sandbox_mode {
    automatic,  ///< as much as the build and the kernel offer
    required,   ///< all of it, or no run
    off,
};

}  // namespace huffpipe::cli
