#include "cli/list_operand.hpp"

#include "cli/messages.hpp"
#include "cli/operand.hpp"
#include "cli/watched_output.hpp"
#include "pipeline/fd_input.hpp"
#include "pipeline/list.hpp"
#include "pipeline/seekable_file.hpp"

#include <optional>

namespace huffpipe::cli {
namespace {

pipeline::listing list(int descriptor, list_format& format, pipeline::output& to) {
    if (!format.wants_blocks()) {
        const auto file = pipeline::seekable_file::from(descriptor);
        const auto found = file ? pipeline::list_quickly(*file) : std::nullopt;
        if (found) return *found;
    }
    pipeline::fd_input bytes(descriptor);
    return pipeline::list_blocks(bytes, [&](const pipeline::listed_block& block) {
        if (format.wants_blocks()) print(format.block(block), to);
    });
}

}  // namespace

void print(const std::string& text, pipeline::output& to) {
    if (!text.empty()) to.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void list_operand(const std::string& name, const standard_descriptors& standard, list_format& format,
                  pipeline::output& to) try {
    print(format.begin(name), to);
    const operand from(name, standard);
    print(format.end(list(from.descriptor(), format, to)), to);
} catch (const output_error&) {
    throw;
} catch (const std::exception& cause) {
    print(format.failed(complaint_about("", cause, operation::list).text), to);
    throw;
}

}  // namespace huffpipe::cli
