#include "cli/run.hpp"

#include "base/error.hpp"
#include "cli/deadly_signal.hpp"
#include "cli/destination.hpp"
#include "cli/ending_signals.hpp"
#include "cli/help.hpp"
#include "cli/list_operand.hpp"
#include "cli/operand_processor.hpp"
#include "cli/sandbox.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace huffpipe::cli {
namespace {

/// Compressed data is not for people, and neither are large amounts of any other.
void refuse_terminals(const command_line& given) {
    if (given.force) return;
    const bool reads_terminal =
        std::count(given.files.begin(), given.files.end(), "-") > 0 && isatty(STDIN_FILENO) != 0;
    if (given.operation == operation::bench) {
        if (reads_terminal)
            throw error(error_kind::usage,
                        "what is to be measured is not read from a terminal: name a FILE (-f forces it)");
    } else if (given.operation != operation::compress) {
        if (reads_terminal)
            throw error(error_kind::usage, "compressed data is not read from a terminal (-f forces it)");
    } else if (isatty(STDOUT_FILENO) != 0) {
        throw error(error_kind::usage,
                    reads_terminal
                        ? "standard input and output are terminals; usage: huffpipe < data > data.hp"
                        : "compressed data is not written to a terminal: redirect it (-f forces it)");
    }
}

exit_status end_without_output(const output_error& cause, const command_line& given) {
    if (cause.system_code() == EPIPE) die_of(SIGPIPE);
    const complaint heard = complaint_about("(stdout)", cause, given);
    say(heard.text);
    return heard.status;
}

}  // namespace

exit_status run(const command_line& given, const standard_descriptors& standard) {
    const bool informs =
        given.operation == operation::show_help || given.operation == operation::show_version;
    if (!informs) {
        refuse_terminals(given);
        enter_sandbox(given.sandbox, given.files);
    }
    exit_status worst = exit_done;
    try {
        destination to(given, standard);
        if (given.operation == operation::show_help) {
            print(help_text(), to.output());
        } else if (given.operation == operation::show_version) {
            print(version_text(), to.output());
        } else {
            operand_processor operands(given, standard, to);
            for (const std::string& name : given.files) {
                worst = std::max(worst, operands.process(name));
                if (ending_signals::caught() != 0) break;
            }
            operands.finish();
        }
        to.close();
    } catch (const output_error& cause) {
        worst = std::max(worst, end_without_output(cause, given));
    }
    if (ending_signals::caught() != 0) die_of(ending_signals::caught());
    return worst;
}

}  // namespace huffpipe::cli
