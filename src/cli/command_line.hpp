#pragma once

#include "cli/progress_mode.hpp"
#include "cli/sandbox_mode.hpp"
#include "pipeline/completeness.hpp"
#include "pipeline/options.hpp"
#include "pipeline/raw_range.hpp"
#include "pipeline/salvage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace huffpipe::cli {

/// What a run of the command does.
enum class operation { compress, decompress, test, list, bench, show_help, show_version };

/// One of several shares of an input.
struct share {
    std::uint64_t number;  ///< from 1 to count
    std::uint64_t count;
};

/// Everything that the options and operands of a command say.
struct command_line {
    cli::operation operation = operation::compress;
    bool force = false;                        ///< packed data to a terminal; copies what is no stream
    int verbosity = 0;                         ///< -1: quiet; 1: a line per input; 2: its blocks too
    std::vector<int> levels;                   ///< all that are named, for --bench
    double bench_seconds = 1;                  ///< for each level and input
    bool json = false;                         ///< -l for programs
    std::optional<pipeline::raw_range> range;  ///< with -d and -t: these raw bytes alone
    std::optional<share> part;                 ///< with -d and -t: this share of the one file alone
    pipeline::completeness expected = pipeline::completeness::whole_streams;  ///< of compressed input
    std::optional<pipeline::lost_bytes> salvage;  ///< with -d and -t: go on past damage
    bool ignore_trailing = false;                 ///< with -d and -t: whatever follows the last stream
    progress_mode progress = progress_mode::automatic;
    sandbox_mode sandbox = sandbox_mode::automatic;
    std::optional<std::uint64_t> size_hint;     ///< bytes of an input whose size cannot be known
    std::optional<std::uint64_t> memory_limit;  ///< bytes
    std::optional<std::uint64_t> max_output;    ///< bytes, over all inputs together
    pipeline::options pipeline;
    std::vector<std::string> files;  ///< the inputs in order, at least one; `-` is standard input
};

/// Reads a command. `arguments` come without the program's name; `environment` is the content of
/// HUFFPIPE_OPT: options, separated by blanks, that stand before the arguments. Throws `error` (usage) with a
/// message that names the option.
command_line parse_command_line(const std::vector<std::string>& arguments, std::string_view environment);

}  // namespace huffpipe::cli
