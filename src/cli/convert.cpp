#include "cli/convert.hpp"

#include "cli/lookahead_input.hpp"
#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"

#include <array>

namespace huffpipe::cli {
namespace {

pipeline::summary copy(pipeline::input& from, pipeline::output& to) {
    std::array<std::uint8_t, std::size_t{64} << 10> bytes;
    pipeline::summary done;
    while (const std::size_t size = from.read(bytes)) {
        to.write(byte_view(bytes).first(size));
        done.bytes_in += size;
    }
    done.bytes_out = done.bytes_in;
    return done;
}

/// Looks at no more bytes than it takes, so that live data is not held back.
bool begins_a_stream(lookahead_input& from) {
    const auto possible = [&] { return from.seen().empty() || pipeline::looks_like_stream(from.seen()); };
    while (from.seen().size() < frame::prefix_size && possible())
        if (!from.look()) break;
    return !from.seen().empty() && possible();
}

pipeline::summary decompress_or_copy(pipeline::input& from, pipeline::output& to,
                                     const pipeline::options& how) {
    lookahead_input start(from);
    return begins_a_stream(start) ? pipeline::decompress(start, to, how) : copy(start, to);
}

}  // namespace

pipeline::summary convert(pipeline::input& from, pipeline::output& to, const command_line& given) {
    if (given.operation == operation::compress) return pipeline::compress(from, to, given.pipeline);
    if (given.operation == operation::decompress && given.force)
        return decompress_or_copy(from, to, given.pipeline);
    return pipeline::decompress(from, to, given.pipeline);
}

}  // namespace huffpipe::cli
