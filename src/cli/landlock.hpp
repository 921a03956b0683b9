#pragma once

#include <string>
#include <vector>

namespace huffpipe::cli {

/// Forbids this thread, and those that it will start, to open or change any file but to read `files` as they
/// are now (`-` is none), and the network. A file that takes the place of one of them later cannot be opened.
/// What is open already, and pipes that have a name below /proc or /dev, stay usable.
///
/// Needs no-new-privileges. Throws `error` (io) when the kernel (before Linux 5.13, or built or booted
/// without Landlock) refuses; nothing has changed then.
void enter_landlock(const std::vector<std::string>& files);

}  // namespace huffpipe::cli
