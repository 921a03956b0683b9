#pragma once

#include <array>

namespace huffpipe::cli {

/// Keeps the places of standard input, output and error taken from the start of the process to its end, so
/// that no file that is opened later becomes one of them by accident.
class standard_descriptors {
  public:
    /// Make it before anything is opened. Puts /dev/null where a descriptor is closed; throws `error` (io)
    /// when that cannot be done.
    standard_descriptors();

    /// The descriptor of standard input. Throws `error` (io) when the process was started without one.
    int input() const;

    /// The descriptor of standard output. Throws `error` (io) when the process was started without one.
    int output() const;

    /// Closes standard output, which is when some file systems first tell that a write has failed. Throws
    /// `error` (io).
    static void close_output();

  private:
    std::array<bool, 3> was_open_{};
};

}  // namespace huffpipe::cli
