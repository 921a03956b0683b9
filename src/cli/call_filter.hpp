#pragma once

namespace huffpipe::cli {

/// Whether files may be opened for reading.
enum class opening { refused, allowed };

/// Leaves this thread, and those that it will start, the system calls of `needed_calls` alone. Those of
/// `deadly_calls` end the process, and every other fails with ENOSYS, so that a C library that tries a newer
/// call than this list knows falls back to an older one.
///
/// Needs no-new-privileges. Throws `error` (io) when the kernel, or this architecture, has no seccomp filter;
/// nothing has changed then.
void enter_call_filter(opening files);

}  // namespace huffpipe::cli
