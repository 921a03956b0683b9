#include "cli/status_signal.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace huffpipe::cli {
namespace {

// What a signal handler can reach has to be global. The style is set before the meter is, which the handler
// looks at first (both seq_cst), and taken away after it.
std::atomic<progress_meter*> subject{nullptr};
std::atomic<progress_style> subject_style{progress_style::line};
static_assert(std::atomic<progress_meter*>::is_always_lock_free);

void answer(int) {
    const int saved_errno = errno;
    if (progress_meter* const meter = subject.load()) write_progress(*meter, subject_style.load(), false);
    errno = saved_errno;
}

}  // namespace

void answer_status_signals() noexcept {
    struct sigaction action {};
    action.sa_handler = answer;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, nullptr);
#ifdef SIGINFO
    sigaction(SIGINFO, &action, nullptr);
#endif
}

status_subject::status_subject(progress_meter& meter, progress_style style) noexcept {
    subject_style.store(style);
    subject.store(&meter);
}

status_subject::~status_subject() {
    subject.store(nullptr);
}

void write_progress(progress_meter& meter, progress_style style, bool done) noexcept {
    fixed_text line;
    if (style == progress_style::redrawn) line.add("\r\x1b[K");
    if (style == progress_style::json)
        meter.add_json(line, done);
    else
        meter.add_text(line);
    line.shorten(fixed_text::capacity - 1);
    line.add("\n");
    while (::write(STDERR_FILENO, line.view().data(), line.view().size()) < 0 && errno == EINTR) continue;
}

}  // namespace huffpipe::cli
