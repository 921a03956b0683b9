#include "cli/deadly_signal.hpp"

#include <unistd.h>

#include <csignal>

namespace huffpipe::cli {

void die_of(int signal_number) noexcept {
    (void)std::signal(signal_number, SIG_DFL);
    sigset_t this_one;
    sigemptyset(&this_one);
    sigaddset(&this_one, signal_number);
    pthread_sigmask(SIG_UNBLOCK, &this_one, nullptr);
    (void)std::raise(signal_number);
    _exit(128 + signal_number);  // not reached: what a shell would see
}

}  // namespace huffpipe::cli
