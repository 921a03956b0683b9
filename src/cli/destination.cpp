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

/// The limit is for data, not for what is said about it.
std::uint64_t limit_of(const command_line& given) {
    const bool gives_data = given.operation == operation::compress ||
                            given.operation == operation::decompress || given.operation == operation::test;
    return gives_data && given.max_output ? *given.max_output : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

destination::destination(const command_line& given, const standard_descriptors& standard)
    : descriptor_(descriptor_for(given.operation, standard)),
      bounded_(file(), limit_of(given)),
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
