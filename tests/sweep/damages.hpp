#pragma once

#include "sweep/sweep_streams.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace huffpipe::test {

/// A sort of damage.
enum class damage_kind {
    flipped_bit,
    truncation,
    zeroed_sector,
    dropped_frame,
    doubled_frame,
    swapped_frames
};

/// A damaged input, and what is known about it.
struct damage {
    damage_kind kind;
    std::size_t place;         ///< bit, byte, sector or frame
    bytes packed;              ///< the damaged input
    std::size_t begin;         ///< where in it the damaged frame begins, in bytes
    std::size_t end;           ///< and where the damage ends at the latest
    std::vector<bool> intact;  ///< which frames of the undamaged input are still there as they were
};

/// Calls `visit` for every damage of a kind, or for each `stride`-th, to an input. Those that change nothing
/// are left out.
void for_each_damage(const sweep_stream& stream, damage_kind kind, std::size_t stride,
                     const std::function<void(const damage&)>& visit);

/// A name for messages.
std::string name_of(const sweep_stream& stream, const damage& done);

}  // namespace huffpipe::test
