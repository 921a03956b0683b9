#pragma once

#include "cli/command_line.hpp"
#include "cli/destination.hpp"
#include "cli/list_format.hpp"
#include "cli/messages.hpp"
#include "cli/standard_descriptors.hpp"
#include "pipeline/summary.hpp"

#include <memory>
#include <string>

namespace huffpipe::cli {

/// Does what a command says to its operands, one after another.
class operand_processor {
  public:
    /// All three must outlive this object.
    operand_processor(const command_line& given, const standard_descriptors& standard, destination& to);

    /// Processes one operand, and reports on standard error when it cannot be read or is damaged. Throws
    /// `output_error` alone: everything else concerns this operand only.
    exit_status process(const std::string& name);

    /// Writes what there is to say about all of them. Throws `output_error`.
    void finish();

  private:
    exit_status convert_watched(const std::string& name, pipeline::summary& done);
    exit_status convert_operand(const std::string& name);
    void describe(const std::string& name, const pipeline::summary& done, double seconds) const;

    const command_line* given_;
    const standard_descriptors* standard_;
    destination* to_;
    std::unique_ptr<list_format> list_;  // for -l
};

}  // namespace huffpipe::cli
