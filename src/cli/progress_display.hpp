#pragma once

#include "cli/command_line.hpp"
#include "cli/progress_meter.hpp"
#include "cli/status_signal.hpp"
#include "pipeline/summary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace huffpipe::cli {

/// Shows the progress of one operand on standard error: whenever a signal asks for it, and from time to time
/// where the command does; only then is there a thread for it.
class progress_display {
  public:
    /// From now on signals are answered, also while the operand is still to be opened.
    progress_display(const std::string& name, const command_line& given);

    /// Takes a drawn line away; where lines stay, or for programs, writes the last one.
    ~progress_display();

    progress_display(const progress_display&) = delete;
    progress_display& operator=(const progress_display&) = delete;

    /// The operand has been opened. `size` is the bytes that will be read, where that is known. Throws
    /// `error` (io) or std::system_error where a thread or a descriptor is wanted and not to be had.
    void start(std::optional<std::uint64_t> size);

    /// What the run has to keep up to date.
    pipeline::progress& counters() noexcept { return meter_.counters(); }

    /// The operand has been processed to its end.
    void finish(const pipeline::summary& done) noexcept;

  private:
    void start_thread();
    void show_until_stopped();
    void draw();

    const command_line* given_;
    progress_meter meter_;
    progress_style style_;
    status_subject subject_;
    bool done_ = false;
    int stop_event_ = -1;  // an eventfd that ends the thread
    std::thread thread_;
};

}  // namespace huffpipe::cli
