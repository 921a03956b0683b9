#pragma once

#include "base/bytes.hpp"

#include <sys/types.h>

#include <cstddef>
#include <optional>

namespace huffpipe::pipeline {

/// What kind of file it is: S_IFREG, S_IFIFO …; 0 if that is not to be known.
mode_t kind_of_file(int descriptor) noexcept;

/// Reads from or writes to a descriptor what goes without waiting, and without asking first whether anything
/// does: on Linux, for pipes (since 6.4) and devices that never wait.
///
/// Not for sockets: there a call that fails takes the reason with it, and a connection that has broken would
/// look like one that has ended. Everywhere else the call that waits meets again what is wrong.
class without_waiting {
  public:
    /// `may_work`: whether it is a kind of file to try it on.
    without_waiting(int descriptor, bool may_work) noexcept : descriptor_(descriptor), may_work_(may_work) {}

    /// Turns false when the system cannot tell for this descriptor, and never true again.
    bool may_work() const noexcept { return may_work_; }

    /// How many bytes were moved, 0 at the end of the input; or nothing, if a call that waits has to tell.
    std::optional<std::size_t> read(byte_span to) noexcept;
    std::optional<std::size_t> write(byte_view from) noexcept;

  private:
    std::optional<std::size_t> outcome(ssize_t moved) noexcept;

    int descriptor_;
    bool may_work_;
};

}  // namespace huffpipe::pipeline
