#pragma once

#include "context/model_header.hpp"
#include "context/state_model.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace huffpipe::fuzz {

/// Makes payloads of model 3 that no encoder would: sequences of all kinds, put together in all ways, with
/// state machines of any order whose codes and transitions are random.
class context_generator {
  public:
    using bytes = std::vector<std::uint8_t>;

    explicit context_generator(std::uint64_t seed) : random_(seed) {}

    /// A payload for `raw_size` bytes. Where chance would have it, it is larger than these, and then it is
    /// valid but for that.
    bytes make(std::size_t raw_size);

  private:
    enum class nesting { outer, inner };  // whether a sequence may be sparse, a payload of gaps

    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    void put(std::size_t value, std::size_t width);
    void put_any(std::size_t count);
    void payload(std::size_t raw_size, nesting place);
    void records(std::size_t raw_size);
    void gaps(std::size_t raw_size);
    void sequence(std::size_t raw_size, nesting place);
    void sparse(std::size_t raw_size);
    void coded(std::size_t raw_size);
    bool make_model(std::size_t raw_size);
    void make_transitions();
    void make_codes();
    void make_code(std::array<std::uint8_t, context::state_model::symbols>& lengths);
    bytes stream(int state, std::size_t count);

    std::mt19937_64 random_;
    bytes payload_;
    context::state_model model_;
    context::reference_lengths reference_;
    std::vector<std::size_t> known_;                                               // symbols with a reference
    std::vector<std::array<std::uint16_t, context::state_model::symbols>> codes_;  // by state
};

}  // namespace huffpipe::fuzz
