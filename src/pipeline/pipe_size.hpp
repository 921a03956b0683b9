#pragma once

namespace huffpipe::pipeline {

/// Asks for a pipe of 1 MiB where `descriptor` is a smaller one, so that both ends are woken less often.
/// Best effort: a quota may forbid it, and other kinds of descriptors are left as they are.
void enlarge_pipe(int descriptor) noexcept;

}  // namespace huffpipe::pipeline
