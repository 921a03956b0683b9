#pragma once

#include <string>

namespace huffpipe::cli {

/// The text of --help: the options by group, within 80 columns, and examples.
std::string help_text();

/// The text of --version.
std::string version_text();

}  // namespace huffpipe::cli
