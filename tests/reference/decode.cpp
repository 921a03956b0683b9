#include "reference/decode.hpp"

#include "reference/stream_frames.hpp"

#include <algorithm>
#include <array>

namespace huffpipe_reference {
namespace {

// Whether something that is not the begin of a frame comes next. What may yet become one is left to be
// truncated.
bool something_else_follows(const byte_cursor& input) {
    const byte_span next = input.peek(std::min(input.left(), sync.size()));
    return !std::equal(next.begin(), next.end(), sync.begin());
}

void skip_padding(byte_cursor& input) {
    while (input.left() > 0 && input.peek(1)[0] == 0) input.take(1);
}

}  // namespace

result decode(byte_span packed) {
    result done;
    byte_cursor input(packed, verdict::truncated);
    std::size_t frame_start = 0;
    try {
        require(packed.size() > 0 && !something_else_follows(input), verdict::not_huffpipe);
        while (input.left() > 0) {
            require(!something_else_follows(input), verdict::trailing);
            stream_frames stream(input);
            while (!stream.ended()) {
                frame_start = input.position();
                stream.read_frame(done.raw);
            }
            skip_padding(input);
            frame_start = input.position();
        }
    } catch (const refusal& refused) {
        const bool at_end = refused.kind == verdict::truncated;
        done.refused = failure{refused.kind, at_end ? packed.size() : frame_start};
    }
    return done;
}

}  // namespace huffpipe_reference
