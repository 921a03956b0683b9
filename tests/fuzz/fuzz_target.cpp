#include "fuzz/fuzz_target.hpp"

#include <array>

namespace huffpipe::fuzz {

std::span<const target> all_targets() noexcept {
    static constexpr std::array targets{
        target{"order0_payload", order0_payload},
        target{"context_payload", context_payload},
        target{"text_payload", text_payload},
        target{"generated_order0", generated_order0},
        target{"generated_context", generated_context},
        target{"code_lengths", code_lengths},
        target{"model_header", model_header},
        target{"record_layout", record_layout},
        target{"frame_header", frame_header},
        target{"stream", stream},
        target{"stream_threads", stream_threads},
        target{"stream_parts", stream_parts},
        target{"salvage", salvage},
        target{"round_trip", round_trip},
        target{"command_line", command_line},
    };
    return targets;
}

}  // namespace huffpipe::fuzz
