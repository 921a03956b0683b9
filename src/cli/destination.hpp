#pragma once

#include "cli/command_line.hpp"
#include "cli/standard_descriptors.hpp"
#include "cli/watched_output.hpp"
#include "pipeline/bounded_output.hpp"
#include "pipeline/fd_output.hpp"

#include <optional>

namespace huffpipe::cli {

/// Where all that a command makes goes: standard output, or nowhere when it only tests.
class destination {
  public:
    /// Throws `output_error` when there is no standard output.
    destination(const command_line& given, const standard_descriptors& standard);

    /// Throws `output_error` on writing, also when more would be written than the command allows.
    watched_output& output() noexcept { return watched_; }

    /// The descriptor that is written to, or nothing.
    std::optional<int> descriptor() const noexcept { return descriptor_; }

    /// Ends the output, which is when some file systems first tell that a write has failed. Throws
    /// `output_error`.
    void close();

  private:
    pipeline::output& file();

    std::optional<int> descriptor_;
    std::optional<pipeline::fd_output> file_;
    pipeline::null_output nowhere_;
    pipeline::bounded_output bounded_;
    watched_output watched_;
};

}  // namespace huffpipe::cli
