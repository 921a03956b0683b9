#pragma once

#include <string>
#include <vector>

namespace huffpipe::cli {

/// OpenBSD: leaves the process `files` (`-` is none) for reading by unveil(2), and by pledge(2) what the
/// standard descriptors, memory, threads and terminals need. Throws `error` (io).
void enter_pledge(const std::vector<std::string>& files);

}  // namespace huffpipe::cli
