#pragma once

#include "cli/standard_descriptors.hpp"

#include <optional>
#include <string>

namespace huffpipe::cli {

/// A file that is open for reading.
class opened_file {
  public:
    /// Throws `error` (io).
    explicit opened_file(const std::string& name);
    ~opened_file();

    opened_file(const opened_file&) = delete;
    opened_file& operator=(const opened_file&) = delete;

    int descriptor() const noexcept { return descriptor_; }

  private:
    int descriptor_;
};

/// An open FILE of the command line, or standard input for `-`.
class operand {
  public:
    /// Throws `error` (io) when it cannot be opened, or is a directory.
    operand(const std::string& name, const standard_descriptors& standard);

    int descriptor() const noexcept { return descriptor_; }

    /// Whether `output` is this very file and something is left to read in it, so that reading would find
    /// what is being written.
    bool would_feed_on(int output) const noexcept;

  private:
    std::optional<opened_file> file_;  // none for standard input, which stays open
    int descriptor_ = -1;
};

/// How messages call an operand.
std::string label_of(const std::string& name);

}  // namespace huffpipe::cli
