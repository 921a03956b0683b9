#pragma once

#include "cli/command_line.hpp"
#include "cli/fixed_text.hpp"
#include "pipeline/progress.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace huffpipe::cli {

/// Puts the progress of one operand into words.
class progress_meter {
  public:
    /// `name` is the operand's.
    progress_meter(const std::string& name, operation doing);

    /// So many bytes will be read; 0, the default: that is not known. Thread-safe.
    void expect(std::uint64_t size) noexcept { size_.store(size, std::memory_order_relaxed); }

    pipeline::progress& counters() noexcept { return counters_; }

    /// Adds one line without its end; where it is longer than `columns`, a short one without the name and
    /// with fewer words. The speed now is that since the last call of either function, of any thread.
    /// Thread-safe, and safe in a signal handler.
    void add_text(fixed_text& to, std::size_t columns = fixed_text::capacity) noexcept;

    /// Adds one JSON object; `done` tells whether the operand has been processed to its end. The same.
    void add_json(fixed_text& to, bool done) noexcept;

  private:
    struct figures;
    figures look() noexcept;
    void add_long(fixed_text& to, const figures& now) const noexcept;
    static void add_short(fixed_text& to, const figures& now) noexcept;

    std::string label_;
    std::string json_name_;
    bool packs_;
    pipeline::progress counters_;
    pipeline::progress::clock::time_point started_ = pipeline::progress::clock::now();

    std::atomic<std::uint64_t> size_{0};  // relaxed: nothing is ordered by it

    // The last look. Relaxed, each by itself: two looks at the same time spoil a figure for people at most.
    std::atomic<std::uint64_t> last_raw_{0};
    std::atomic<double> last_seconds_{0};
};

}  // namespace huffpipe::cli
