#include "cli/operand_processor.hpp"

#include "base/error.hpp"
#include "cli/bench.hpp"
#include "cli/convert.hpp"
#include "cli/ending_signals.hpp"
#include "cli/list_json.hpp"
#include "cli/list_operand.hpp"
#include "cli/list_table.hpp"
#include "cli/operand.hpp"
#include "cli/progress_display.hpp"
#include "cli/report.hpp"
#include "pipeline/fd_input.hpp"
#include "pipeline/seekable_file.hpp"

#include <chrono>
#include <optional>

namespace huffpipe::cli {
namespace {

std::unique_ptr<list_format> list_format_for(const command_line& given) {
    if (given.operation != operation::list) return nullptr;
    const bool with_blocks = given.verbosity >= 1;
    if (given.json) return std::make_unique<list_json>(with_blocks);
    return std::make_unique<list_table>(with_blocks);
}

/// The bytes that will be read, where that is known.
std::optional<std::uint64_t> input_size(const command_line& given,
                                        const std::optional<pipeline::seekable_file>& file) {
    if (given.range || given.part) return std::nullopt;
    return file ? file->size() : given.size_hint;
}

}  // namespace

operand_processor::operand_processor(const command_line& given, const standard_descriptors& standard,
                                     destination& to)
    : given_(&given), standard_(&standard), to_(&to), list_(list_format_for(given)) {}

exit_status operand_processor::process(const std::string& name) {
    try {
        if (list_)
            list_operand(name, *given_, *standard_, *list_, to_->output());
        else if (given_->operation == operation::bench)
            bench(name, *to_, *given_, *standard_);
        else
            return convert_operand(name);
        return exit_done;
    } catch (const std::exception& cause) {
        if (to_->output().failure()) throw output_error(*to_->output().failure());
        const complaint heard = complaint_about(label_of(name), cause, *given_);
        say(heard.text);
        return heard.status;
    }
}

void operand_processor::finish() {
    if (list_) print(list_->finish(), to_->output());
}

exit_status operand_processor::convert_watched(const std::string& name, pipeline::summary& done) {
    progress_display display(name, *given_);
    const operand from(name, *standard_);
    if (to_->descriptor() && from.would_feed_on(*to_->descriptor()))
        throw error(error_kind::io, "is also the output");
    pipeline::fd_input bytes(from.descriptor());
    const auto file = pipeline::seekable_file::from(from.descriptor());
    display.start(input_size(*given_, file));
    std::optional<ending_signals> signals;
    if (given_->operation == operation::compress) signals.emplace(bytes);
    exit_status ended = exit_done;
    if (given_->salvage)
        ended = salvage(label_of(name), bytes, to_->output(), *given_, display.counters(), done);
    else
        done = convert(bytes, file, to_->output(), *given_, display.counters());
    signals.reset();
    display.finish(done);
    return ended;
}

exit_status operand_processor::convert_operand(const std::string& name) {
    const auto started = std::chrono::steady_clock::now();
    pipeline::summary done;
    const exit_status ended = convert_watched(name, done);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    describe(name, done, elapsed.count());
    return ended;
}

void operand_processor::describe(const std::string& name, const pipeline::summary& done,
                                 double seconds) const {
    const std::string label = label_of(name) + ": ";
    if (given_->verbosity >= 1) say(label + report_of(given_->operation, done, seconds));
    if (given_->verbosity >= 2) say(label + details_of(done, pipeline::cpu_threads(given_->pipeline)));
}

}  // namespace huffpipe::cli
