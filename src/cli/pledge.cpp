#include "cli/pledge.hpp"

#if defined(HUFFPIPE_SANDBOX) && defined(__OpenBSD__)

#include "base/error.hpp"

#include <unistd.h>

#include <cerrno>

namespace huffpipe::cli {

void enter_pledge(const std::vector<std::string>& files) {
    for (const std::string& file : files)
        if (file != "-" && unveil(file.c_str(), "r") != 0 && errno != ENOENT)
            throw error(error_kind::io, "unveil does not take a file", error::nowhere, errno);
    if (pledge("stdio rpath tty", nullptr) != 0)
        throw error(error_kind::io, "pledge refuses", error::nowhere, errno);
}

}  // namespace huffpipe::cli

#endif
