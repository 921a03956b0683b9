#include "cli/broken_pipe.hpp"

#include <unistd.h>

#include <csignal>

namespace huffpipe::cli {

void die_of_broken_pipe() noexcept {
    (void)std::signal(SIGPIPE, SIG_DFL);
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_UNBLOCK, &broken_pipe, nullptr);
    (void)std::raise(SIGPIPE);
    _exit(128 + SIGPIPE);  // not reached: what a shell would see
}

}  // namespace huffpipe::cli
