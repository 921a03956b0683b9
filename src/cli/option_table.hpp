#pragma once

#include <boost/program_options/options_description.hpp>

#include <vector>

namespace huffpipe::cli {

/// Options that stand together in the help.
struct option_group {
    const char* caption;
    boost::program_options::options_description options;
};

/// All options there are, as the parser and the help see them. The description of -0 speaks for all digits;
/// the other digits have none.
std::vector<option_group> option_groups();

}  // namespace huffpipe::cli
