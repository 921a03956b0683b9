#include "cli/convert.hpp"

#include "base/error.hpp"
#include "cli/hole_report.hpp"
#include "cli/lookahead_input.hpp"
#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "pipeline/decompress_range.hpp"
#include "pipeline/salvage.hpp"

#include <array>

namespace huffpipe::cli {
namespace {

pipeline::summary copy(pipeline::input& from, pipeline::output& to, pipeline::progress* progress) {
    std::array<std::uint8_t, std::size_t{64} << 10> bytes;
    pipeline::summary done;
    while (const std::size_t size = from.read(bytes)) {
        to.write(byte_view(bytes).first(size));
        done.bytes_in += size;
        done.bytes_out += size;
        if (progress != nullptr) {
            progress->set_bytes_in(done.bytes_in);
            progress->set_bytes_out(done.bytes_out);
        }
    }
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
                                     const pipeline::options& how, pipeline::completeness expected) {
    lookahead_input start(from);
    return begins_a_stream(start) ? pipeline::decompress(start, to, how, expected)
                                  : copy(start, to, how.progress);
}

pipeline::summary decompress_part(const std::optional<pipeline::seekable_file>& file, pipeline::output& to,
                                  const share& part, const pipeline::options& how) {
    if (!file) throw error(error_kind::usage, "--part needs a regular file");
    return pipeline::decompress_share(*file, to, part.number, part.count, how);
}

pipeline::completeness expected_by(const command_line& given) {
    const bool streams = given.expected == pipeline::completeness::whole_streams;
    return streams && given.ignore_trailing ? pipeline::completeness::streams_and_more : given.expected;
}

}  // namespace

pipeline::summary convert(pipeline::input& from, const std::optional<pipeline::seekable_file>& file,
                          pipeline::output& to, const command_line& given, pipeline::progress& watched) {
    pipeline::options how = given.pipeline;
    how.progress = &watched;
    if (given.operation == operation::compress) return pipeline::compress(from, to, how);
    if (given.part) return decompress_part(file, to, *given.part, how);
    const pipeline::completeness expected = expected_by(given);
    if (given.range && file) return pipeline::decompress_range(*file, to, *given.range, how, expected);
    if (given.range) return pipeline::decompress_range(from, to, *given.range, how, expected);
    const bool may_copy = given.force && given.expected == pipeline::completeness::whole_streams;
    if (given.operation == operation::decompress && may_copy)
        return decompress_or_copy(from, to, how, expected);
    return pipeline::decompress(from, to, how, expected);
}

exit_status salvage(const std::string& label, pipeline::input& from, pipeline::output& to,
                    const command_line& given, pipeline::progress& watched, pipeline::summary& done) {
    pipeline::options how = given.pipeline;
    how.progress = &watched;
    const auto trailing =
        given.ignore_trailing ? pipeline::trailing_bytes::ignored : pipeline::trailing_bytes::reported;
    const pipeline::losses lost =
        pipeline::salvage(from, to, how,
                          {.lost = *given.salvage,
                           .trailing = trailing,
                           .on_hole = [&](const hole& found) { say(label + ": " + text_of(found)); }},
                          done);
    if (lost.holes == 0) return exit_done;
    say(label + ": " + text_of(lost));
    return exit_refused;
}

}  // namespace huffpipe::cli
