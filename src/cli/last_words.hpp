#pragma once

namespace huffpipe::cli {

/// From now on, an exception that nothing could catch, such as one thrown where a library promises to throw
/// none, ends the process with one message and the exit status for it, as every other does.
void answer_lost_exceptions() noexcept;

}  // namespace huffpipe::cli
