#pragma once

#include "cli/sandbox_mode.hpp"

#include <string>
#include <vector>

namespace huffpipe::cli {

/// Gives up what a filter does not need, for the rest of the process: new privileges, files other than
/// `files` (for reading; `-` is none), the network, other processes, and all but a few system calls. What is
/// open stays open.
///
/// Linux: no-new-privileges, Landlock and seccomp; OpenBSD: pledge and unveil; FreeBSD: Capsicum, which has
/// no way to open a file later, so that only a run without `files` is locked in.
///
/// Call it before any thread is started: it binds the calling thread and those that it will start. Throws
/// `error` (io) that names what is missing, when `mode` asks for all of it; with `automatic`, what is missing
/// is passed over in silence.
void enter_sandbox(sandbox_mode mode, const std::vector<std::string>& files);

}  // namespace huffpipe::cli
