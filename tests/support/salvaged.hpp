#pragma once

#include "pipeline/salvage.hpp"
#include "support/memory_ends.hpp"

#include <vector>

namespace huffpipe::test {

/// What salvaging has given.
struct salvage_result {
    bytes raw;
    std::vector<hole> holes;
    pipeline::losses lost;
};

/// Salvages `packed`, on this thread if `threads` is 0, else on so many. It is read in pieces of up to
/// `largest_read` bytes.
inline salvage_result salvaged(byte_view packed, unsigned threads = 0,
                               pipeline::lost_bytes lost = pipeline::lost_bytes::zeroed,
                               std::size_t largest_read = ~std::size_t{0}) {
    chopped_input from(packed, largest_read);
    kept_output to;
    pipeline::options how;
    how.cpu_threads = threads;
    if (threads == 0) how.threading = pipeline::threading::none;
    pipeline::salvage_options wishes;
    wishes.lost = lost;
    salvage_result result;
    wishes.on_hole = [&](const huffpipe::hole& found) { result.holes.push_back(found); };
    pipeline::summary done;
    result.lost = pipeline::salvage(from, to, how, wishes, done);
    result.raw = std::move(to.kept);
    return result;
}

}  // namespace huffpipe::test
