#include "cli/progress_display.hpp"

#include "base/error.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string_view>

namespace huffpipe::cli {
namespace {

constexpr std::chrono::milliseconds redraw_interval{500};
constexpr std::chrono::milliseconds line_interval{1000};
constexpr std::size_t narrowest_terminal = 20;  // columns; some claim to have none
constexpr std::size_t usual_width = 80;

bool stderr_is_terminal() {
    return isatty(STDERR_FILENO) != 0;
}

progress_style style_for(progress_mode mode) {
    if (mode == progress_mode::json) return progress_style::json;
    return mode != progress_mode::never && stderr_is_terminal() ? progress_style::redrawn
                                                                : progress_style::line;
}

/// Text on standard output may share the terminal, where a line that is drawn would get between its lines.
bool writes_no_text(operation doing) {
    return doing != operation::list && doing != operation::bench;
}

bool is_wanted(const command_line& given) {
    switch (given.progress) {
        case progress_mode::automatic:
            return given.verbosity >= 1 && writes_no_text(given.operation) && stderr_is_terminal();
        case progress_mode::always:
        case progress_mode::json:
            return true;
        case progress_mode::never:
            return false;
    }
    return false;
}

std::size_t terminal_width() noexcept {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < narrowest_terminal) return usual_width;
    return size.ws_col;
}

void write_out(std::string_view text) noexcept {
    while (::write(STDERR_FILENO, text.data(), text.size()) < 0 && errno == EINTR) continue;
}

constexpr std::string_view erase_line = "\r\x1b[K";

}  // namespace

progress_display::progress_display(const std::string& name, const command_line& given)
    : given_(&given),
      meter_(name, given.operation),
      style_(style_for(given.progress)),
      subject_(meter_, style_) {}

void progress_display::start(std::optional<std::uint64_t> size) {
    meter_.expect(size.value_or(0));
    if (is_wanted(*given_)) start_thread();
}

progress_display::~progress_display() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    (void)!::write(stop_event_, &one, sizeof one);
    thread_.join();
    close(stop_event_);
    if (style_ == progress_style::redrawn)
        write_out(erase_line);
    else
        write_progress(meter_, style_, done_);
}

void progress_display::finish(const pipeline::summary& done) noexcept {
    counters().set_bytes_in(done.bytes_in);
    counters().set_bytes_out(done.bytes_out);
    done_ = true;
}

/// The thread takes no signals: what a handler uses may go while it still runs.
void progress_display::start_thread() {
    stop_event_ = eventfd(0, EFD_CLOEXEC);
    if (stop_event_ < 0)
        throw error(error_kind::io, "cannot create an event descriptor", error::nowhere, errno);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = std::thread(&progress_display::show_until_stopped, this);
    } catch (...) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        close(stop_event_);
        throw;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void progress_display::show_until_stopped() {
    const bool redraws = style_ == progress_style::redrawn;
    const int interval_ms = static_cast<int>((redraws ? redraw_interval : line_interval).count());
    pollfd stopped{stop_event_, POLLIN, 0};
    while (poll(&stopped, 1, interval_ms) == 0) {
        if (redraws)
            draw();
        else
            write_progress(meter_, style_, false);
    }
}

void progress_display::draw() {
    fixed_text line;
    const std::size_t columns = terminal_width() - 1;
    meter_.add_text(line, columns);
    line.shorten(columns);  // a line that wraps could not be drawn over
    fixed_text drawing;
    drawing.add("\r").add(line.view()).add("\x1b[K");
    write_out(drawing.view());
}

}  // namespace huffpipe::cli
