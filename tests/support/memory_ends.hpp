#pragma once

#include "pipeline/input.hpp"
#include "pipeline/output.hpp"
#include "support/data.hpp"

#include <algorithm>
#include <cstring>
#include <random>

namespace huffpipe::test {

/// Gives bytes from memory in pieces of random sizes up to `largest_read`.
class chopped_input final : public pipeline::input {
  public:
    explicit chopped_input(byte_view from, std::size_t largest_read = ~std::size_t{0}, std::uint64_t seed = 1)
        : rest_(from), largest_read_(largest_read), random_(seed) {}

    std::size_t read(byte_span to) override {
        const std::size_t wish =
            largest_read_ == ~std::size_t{0} ? largest_read_ : 1 + random_() % largest_read_;
        const std::size_t size = std::min({wish, to.size(), rest_.size()});
        std::copy_n(rest_.begin(), size, to.begin());
        rest_ = rest_.subspan(size);
        return size;
    }

  private:
    byte_view rest_;
    std::size_t largest_read_;
    std::mt19937_64 random_;
};

/// Keeps what is written. Of what is to be written without waiting it takes, by turns, all, a half and
/// nothing.
class kept_output final : public pipeline::output {
  public:
    void write(byte_view bytes) override { kept.insert(kept.end(), bytes.begin(), bytes.end()); }

    bool may_try() const noexcept override { return true; }
    std::size_t try_write(byte_view bytes) noexcept override {
        const std::size_t taken = bytes.size() * (2 - tries_++ % 3) / 2;
        write(bytes.first(taken));
        return taken;
    }

    test::bytes kept;

  private:
    std::size_t tries_ = 0;
};

}  // namespace huffpipe::test
