#pragma once

#include "base/bytes.hpp"
#include "block/part.hpp"
#include "block/planner.hpp"
#include "kernels/kernel_set.hpp"
#include "kernels/pack_state.hpp"

#include <cstddef>
#include <cstdint>

namespace huffpipe::block {

/// How far beyond a part's raw size its bit streams may go before coding it is given up.
inline constexpr std::size_t encode_slack = std::size_t{24} << 10;

/// Writes raw bytes as a string of parts (see part.hpp). About 1 MiB, made once and used for any number of
/// blocks.
class part_encoder {
  public:
    explicit part_encoder(const kernels::kernel_set& kernels) noexcept
        : kernels_(&kernels), planner_(kernels) {}

    /// Writes `raw` (1 byte or more) as parts to `out`; returns the end of what was written. That
    /// is never more than `raw.size()` plus 4 for each `window_size` begun; meanwhile, `encode_slack`
    /// and another 2 KiB more must be writable. When it is more than `raw.size()`, so that nobody can want
    /// it, what was written may be incomplete.
    std::uint8_t* encode(byte_view raw, std::uint8_t* out) noexcept;

  private:
    std::uint8_t* encode_window(byte_view window, const survey_result& survey, bool last,
                                std::uint8_t* out) noexcept;
    std::uint8_t* encode_planes(byte_view window, const survey_result& survey, bool last,
                                std::uint8_t* out) noexcept;
    std::uint8_t* encode_plain(byte_view window, bool last, std::uint8_t* out) noexcept;
    std::uint8_t* encode_part(byte_view window, const planned_part& part, bool last,
                              std::uint8_t* out) noexcept;
    std::uint8_t* encode_single(byte_view raw, std::uint8_t* out) noexcept;
    std::uint8_t* encode_segments(byte_view window, const planned_part& part,
                                  const huffman::code_lengths& lengths, std::uint8_t* out) noexcept;
    std::uint8_t* encode_lanes(byte_view raw, std::uint8_t* out) noexcept;

    const kernels::kernel_set* kernels_;
    planner planner_;
    kernels::pack_table table_;
    std::array<std::uint8_t, max_coded_part * huffman::max_code_length / 8 + kernels::lane_count * 512>
        scratch_;  // bit streams of lanes, or differences
    std::array<std::uint8_t, window_size> planes_;
};

}  // namespace huffpipe::block
