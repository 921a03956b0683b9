#pragma once

#include "frame/format.hpp"
#include "pipeline/buffered_input.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace huffpipe::pipeline {

/// A frame header that looks sound.
struct found_frame {
    std::uint64_t offset;  ///< in bytes from the start of the input
    frame::any_header header;
};

/// Looks for frames in an input that has lost its step, by scanning for the sync. Each byte is scanned once,
/// however often its reader steps back and forth, and what has been found is kept in a bounded list.
class frame_scanner {
  public:
    explicit frame_scanner(buffered_input& from) : from_(&from) {}

    /// From now on, frames that begin before `offset` are of no interest.
    void start_at(std::uint64_t offset);

    /// Drops the first frame found.
    void drop_first() { found_.pop_front(); }

    /// The frame number `index` (from 0) of those found, or still to be found before `limit`, which must be
    /// in the reach of the input; null if there is none. Waits for input. Throws `error` (io).
    const found_frame* frame(std::size_t index, std::uint64_t limit);

    /// The first frame, however far it is: takes all before it from the input. Null when there is none.
    const found_frame* first();

    static constexpr std::size_t max_found = 65536;  ///< more are not looked for

  private:
    bool scan_more(std::uint64_t limit);

    buffered_input* from_;
    std::deque<found_frame> found_;
    std::uint64_t scanned_to_ = 0;  // no frame begins before it that is not in found_, or before start_at
};

}  // namespace huffpipe::pipeline
