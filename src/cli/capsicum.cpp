#include "cli/capsicum.hpp"

#if defined(HUFFPIPE_SANDBOX) && defined(__FreeBSD__)

#include "base/error.hpp"

#include <sys/capsicum.h>

#include <cerrno>

namespace huffpipe::cli {

void enter_capsicum(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        if (file != "-") throw error(error_kind::io, "Capsicum leaves no way to open '" + file + "' later");
    if (cap_enter() != 0) throw error(error_kind::io, "this kernel has no Capsicum", error::nowhere, errno);
}

}  // namespace huffpipe::cli

#endif
