#include "cli/run.hpp"

#include "base/error.hpp"
#include "cli/broken_pipe.hpp"
#include "cli/convert.hpp"
#include "cli/destination.hpp"
#include "cli/help.hpp"
#include "cli/operand.hpp"
#include "cli/report.hpp"
#include "pipeline/fd_input.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace huffpipe::cli {
namespace {

/// Compressed data is not for people.
void refuse_terminals(const command_line& given) {
    if (given.force) return;
    const bool reads_terminal =
        std::count(given.files.begin(), given.files.end(), "-") > 0 && isatty(STDIN_FILENO) != 0;
    if (given.operation != operation::compress) {
        if (reads_terminal)
            throw error(error_kind::usage, "compressed data is not read from a terminal (-f forces it)");
    } else if (isatty(STDOUT_FILENO) != 0) {
        throw error(error_kind::usage,
                    reads_terminal
                        ? "standard input and output are terminals; usage: huffpipe < data > data.hp"
                        : "compressed data is not written to a terminal: redirect it (-f forces it)");
    }
}

void describe(const std::string& name, const command_line& given, const pipeline::summary& done,
              double seconds) {
    const std::string label = label_of(name) + ": ";
    if (given.verbosity >= 1) say(label + report_of(given.operation, done, seconds));
    if (given.verbosity >= 2) say(label + details_of(done, pipeline::cpu_threads(given.pipeline)));
}

void process(const std::string& name, destination& to, const command_line& given,
             const standard_descriptors& standard) {
    const auto started = std::chrono::steady_clock::now();
    const operand from(name, standard);
    if (to.descriptor() && from.would_feed_on(*to.descriptor()))
        throw error(error_kind::io, "is also the output");
    pipeline::fd_input bytes(from.descriptor());
    const pipeline::summary done = convert(bytes, to.output(), given);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    describe(name, given, done, elapsed.count());
}

/// Throws `output_error` alone: everything else concerns this input only.
exit_status process_or_complain(const std::string& name, destination& to, const command_line& given,
                                const standard_descriptors& standard) {
    try {
        process(name, to, given, standard);
        return exit_done;
    } catch (const std::exception& cause) {
        if (to.output().failure()) throw output_error(*to.output().failure());
        const complaint heard = complaint_about(label_of(name), cause, given.operation);
        say(heard.text);
        return heard.status;
    }
}

exit_status end_without_output(const output_error& cause, operation doing) {
    if (cause.system_code() == EPIPE) die_of_broken_pipe();
    const complaint heard = complaint_about("(stdout)", cause, doing);
    say(heard.text);
    return heard.status;
}

void print(const std::string& text, destination& to) {
    to.output().write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

exit_status run(const command_line& given, const standard_descriptors& standard) {
    const bool informs =
        given.operation == operation::show_help || given.operation == operation::show_version;
    if (!informs) refuse_terminals(given);
    exit_status worst = exit_done;
    try {
        destination to(given, standard);
        if (given.operation == operation::show_help) {
            print(help_text(), to);
        } else if (given.operation == operation::show_version) {
            print(version_text(), to);
        } else {
            for (const std::string& name : given.files)
                worst = std::max(worst, process_or_complain(name, to, given, standard));
        }
        to.close();
    } catch (const output_error& cause) {
        worst = std::max(worst, end_without_output(cause, given.operation));
    }
    return worst;
}

}  // namespace huffpipe::cli
