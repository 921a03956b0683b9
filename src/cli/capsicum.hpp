#pragma once

#include <string>
#include <vector>

namespace huffpipe::cli {

/// FreeBSD: enters capability mode, in which nothing can be opened by name any more. Throws `error` (io) when
/// the kernel refuses, or when `files` names any (`-` is none), since those are opened later.
void enter_capsicum(const std::vector<std::string>& files);

}  // namespace huffpipe::cli
