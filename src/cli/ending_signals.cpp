#include "cli/ending_signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace huffpipe::cli {
namespace {

constexpr std::array endings{SIGINT, SIGTERM, SIGHUP};

// What a signal handler can reach has to be global. The input is set before the handlers are and taken away
// after them; the number is written by the first handler and read when no handler can run any more.
std::atomic<pipeline::input*> ending_input{nullptr};
std::atomic<int> first_signal{0};
static_assert(std::atomic<pipeline::input*>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

/// Changes the actions of those signals whose action is `from`.
void replace(void (*from)(int), void (*by)(int)) noexcept {
    for (const int ending : endings) {
        struct sigaction action {};
        if (sigaction(ending, nullptr, &action) != 0 || action.sa_handler != from) continue;
        action = {};
        action.sa_handler = by;
        for (const int other : endings) sigaddset(&action.sa_mask, other);
        sigaction(ending, &action, nullptr);
    }
}

void end_input(int number) {
    const int saved_errno = errno;
    first_signal.store(number);
    replace(end_input, SIG_DFL);  // the next one ends the process
    ending_input.load()->cancel();
    errno = saved_errno;
}

}  // namespace

ending_signals::ending_signals(pipeline::input& ends) noexcept {
    ending_input.store(&ends);
    replace(SIG_DFL, end_input);
}

ending_signals::~ending_signals() {
    replace(end_input, SIG_DFL);
    ending_input.store(nullptr);
}

int ending_signals::caught() noexcept {
    return first_signal.load();
}

}  // namespace huffpipe::cli
