#include "cli/destination.hpp"

#include <limits>

namespace huffpipe::cli {
namespace {

std::optional<int> descriptor_for(operation doing, const standard_descriptors& standard) {
    if (doing == operation::test) return std::nullopt;
    try {
        return standard.output();
    } catch (const error& cause) {
        throw output_error(cause);
    }
}

}  // namespace

destination::destination(const command_line& given, const standard_descriptors& standard)
    : descriptor_(descriptor_for(given.operation, standard)),
      bounded_(file(), given.max_output.value_or(std::numeric_limits<std::uint64_t>::max())),
      watched_(bounded_) {}

pipeline::output& destination::file() {
    if (!descriptor_) return nowhere_;
    return file_.emplace(*descriptor_);
}

void destination::close() {
    if (!descriptor_) return;
    try {
        standard_descriptors::close_output();
    } catch (const error& cause) {
        throw output_error(cause);
    }
}

}  // namespace huffpipe::cli
