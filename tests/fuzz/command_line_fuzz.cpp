#include "base/error.hpp"
#include "block/model.hpp"
#include "cli/command_line.hpp"
#include "fuzz/fuzz_target.hpp"

#include <string>
#include <vector>

namespace huffpipe::fuzz {
namespace {

/// The lines of the input; a last one without an end counts.
std::vector<std::string> lines_of(byte_view input) {
    std::vector<std::string> lines(1);
    for (const std::uint8_t byte : input) {
        if (byte == '\n')
            lines.emplace_back();
        else if (byte != 0)  // no argument can hold it
            lines.back() += static_cast<char>(byte);
    }
    return lines;
}

void expect_in_range(const cli::command_line& command) {
    expect(!command.files.empty(), "a command without inputs");
    expect(command.pipeline.level >= block::min_level && command.pipeline.level <= block::max_level,
           "a level that does not exist");
    expect(command.pipeline.block_size <= block::max_block_size, "blocks that are too large");
    expect(command.pipeline.cpu_threads <= pipeline::max_threads, "too many threads");
    expect(command.pipeline.io_threads >= 1, "no thread that reads");
    expect(command.pipeline.flush_timeout <= pipeline::max_flush_timeout &&
               command.pipeline.flush_timeout.count() >= 0,
           "a flush timeout that is out of range");
    expect(command.bench_seconds >= 0, "a benchmark of negative time");
    expect(!command.range || command.range->begin <= command.range->end,
           "a range that ends before it begins");
    expect(!command.part || (command.part->number >= 1 && command.part->number <= command.part->count),
           "a share that does not exist");
}

}  // namespace

void command_line(byte_view input) {
    std::vector<std::string> arguments = lines_of(input);
    const std::string environment = arguments.front();
    arguments.erase(arguments.begin());
    try {
        expect_in_range(cli::parse_command_line(arguments, environment));
    } catch (const error& refusal) {
        expect(refusal.kind() == error_kind::usage, "a command is refused as something other than usage");
        expect(std::string(refusal.what()).size() > 3, "a refusal says nothing");
    }
}

}  // namespace huffpipe::fuzz
