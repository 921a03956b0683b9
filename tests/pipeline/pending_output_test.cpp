#include "pipeline/pending_output.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/thrown.hpp"

#include <algorithm>

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

/// Takes so many bytes without waiting, and fails when it is full.
class small_output final : public output {
  public:
    void write(byte_view some) override {
        if (kept.size() + some.size() > room) throw error(error_kind::io, "full");
        kept.insert(kept.end(), some.begin(), some.end());
    }
    bool may_try() const noexcept override { return true; }
    std::size_t try_write(byte_view some) noexcept override {
        const std::size_t put = std::min(some.size(), at_once);
        write(some.first(put));
        return put;
    }

    std::size_t at_once = 0;
    std::size_t room = 1000;
    bytes kept;
};

}  // namespace

TEST_CASE("what is pending is written once, by whatever mixture of tries and waits") {
    const bytes raw = test::random_bytes(100, 1);
    for (const std::size_t at_once : {0, 1, 60, 99, 100, 1000}) {
        small_output to;
        to.at_once = at_once;
        pending_output pending(to);
        pending.put(raw);
        CHECK(pending.try_write() == (at_once >= raw.size()));
        CHECK(pending.bytes_written() == std::min(at_once, raw.size()));
        pending.write();
        CHECK(pending.try_write());
        CHECK(to.kept == raw);
        CHECK(pending.bytes_written() == raw.size());
    }
}

TEST_CASE("an error of the output tells how much has been written before") {
    const bytes raw = test::random_bytes(100, 1);
    small_output to;
    to.room = 70;
    to.at_once = 40;
    pending_output pending(to);
    pending.put(raw);
    CHECK_FALSE(pending.try_write());
    CHECK(test::error_of([&] { pending.write(); })->offset() == 40);
}
