#pragma once

#include "reference/verdict.hpp"

#include <random>
#include <vector>

namespace huffpipe::test {

/// Makes payloads of model 2 that no encoder would: random parts of all kinds, with random complete codes
/// whose lengths are written in random ways.
class random_payload {
  public:
    using bytes = huffpipe_reference::bytes;

    /// @param faults how many in 1000 of the pieces of a payload are to be wrong.
    random_payload(std::uint64_t seed, std::size_t faults) : random_(seed), faults_(faults) {}

    /// Makes another payload, of `raw_size` bytes and before them, where it would be larger than these, a
    /// constant part that is large enough.
    /// @return what the payload decodes to if no piece of it is wrong.
    bytes make(std::size_t raw_size);

    [[nodiscard]] const bytes& payload() const { return payload_; }

  private:
    using bits = std::vector<bool>;
    enum class place { top, plane };

    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::size_t maybe_wrong(std::size_t value);
    void put(std::size_t value, std::size_t width);
    bytes parts(std::size_t raw_size, place where);
    bytes part(unsigned kind, std::size_t raw_size);
    bytes planes(std::size_t raw_size);
    bytes bit_streams(unsigned kind, std::size_t raw_size);
    bytes code(std::size_t symbols, std::size_t words, std::uint8_t longest, const bytes& needed);
    void put_lengths(const bytes& lengths);
    bytes tokens_of(const bytes& lengths, std::vector<std::size_t>& extras);
    bytes filled(bits string);

    std::mt19937_64 random_;
    std::size_t faults_;
    bytes payload_;
};

}  // namespace huffpipe::test
