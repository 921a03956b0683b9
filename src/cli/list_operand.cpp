#include "cli/list_operand.hpp"

#include "cli/messages.hpp"
#include "cli/operand.hpp"
#include "cli/progress_display.hpp"
#include "cli/watched_output.hpp"
#include "pipeline/fd_input.hpp"
#include "pipeline/list.hpp"
#include "pipeline/seekable_file.hpp"

#include <optional>

namespace huffpipe::cli {
namespace {

pipeline::listing list(const std::string& name, const command_line& given,
                       const standard_descriptors& standard, list_format& format, pipeline::output& to) {
    progress_display display(name, given);
    const operand from(name, standard);
    const auto file = pipeline::seekable_file::from(from.descriptor());
    if (file && !format.wants_blocks())
        if (const auto found = pipeline::list_quickly(*file)) return *found;
    display.start(file ? file->size() : given.size_hint);
    const auto show = [&](const pipeline::listed_block& block) {
        if (format.wants_blocks()) print(format.block(block), to);
    };
    const auto look = [&] {
        if (file) return pipeline::list_blocks(*file, show, &display.counters());
        pipeline::fd_input bytes(from.descriptor());
        return pipeline::list_blocks(bytes, show, &display.counters());
    };
    const pipeline::listing found = look();
    display.finish({.bytes_in = found.packed_size, .bytes_out = found.raw_size, .streams = found.streams});
    return found;
}

}  // namespace

void print(const std::string& text, pipeline::output& to) {
    if (!text.empty()) to.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void list_operand(const std::string& name, const command_line& given, const standard_descriptors& standard,
                  list_format& format, pipeline::output& to) try {
    print(format.begin(name), to);
    print(format.end(list(name, given, standard, format, to)), to);
} catch (const output_error&) {
    throw;
} catch (const std::exception& cause) {
    print(format.failed(complaint_about("", cause, given).text), to);
    throw;
}

}  // namespace huffpipe::cli
