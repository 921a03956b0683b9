#pragma once

#include "pipeline/salvage.hpp"

#include <string>

namespace huffpipe::cli {

/// What there is to say about a hole that salvage has met: which raw bytes are lost, START:LENGTH as for
/// --range, where in the input the damage is, in the same form, and why.
std::string text_of(const hole& found);

/// What a salvage has lost in all.
std::string text_of(const pipeline::losses& lost);

}  // namespace huffpipe::cli
