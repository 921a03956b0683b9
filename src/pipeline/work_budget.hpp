#pragma once

#include <cstdint>

namespace huffpipe::pipeline {

/// Bounds work that hostile input could ask for again and again, by the size of that input: in all, so much
/// is free, and then some for each byte read. A unit is about the work of decoding a byte.
class work_budget {
  public:
    /// Spends `effort` if, with `bytes_read` so far, there is so much left.
    bool may_spend(std::uint64_t effort, std::uint64_t bytes_read) noexcept {
        if (spent_ + effort > free_effort + effort_per_byte * bytes_read) return false;
        spent_ += effort;
        return true;
    }

    static constexpr std::uint64_t free_effort = std::uint64_t{16} << 20;
    static constexpr std::uint64_t effort_per_byte = 8;
    static constexpr std::uint64_t judgement = 32;  ///< what it takes to judge a frame that has been found

  private:
    std::uint64_t spent_ = 0;
};

}  // namespace huffpipe::pipeline
