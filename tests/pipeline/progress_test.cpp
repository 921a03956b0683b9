#include "pipeline/progress.hpp"

#include "pipeline/compress.hpp"
#include "support/catch.hpp"
#include "support/memory_ends.hpp"

#include <thread>

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

constexpr std::chrono::milliseconds delay(30);

/// Each read takes as long as it takes the run to have waited for the input a little longer: on a busy
/// machine the run may have to wait for its blocks' coding in the meantime.
class slow_input final : public input {
  public:
    explicit slow_input(const progress& watched) : watched_(&watched) {}

    std::size_t read(byte_span to) override {
        const auto enough = watched_->look().waited_for(progress::wait::input) + delay;
        while (watched_->look().waited_for(progress::wait::input) < enough)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (reads_left_ == 0) return 0;
        --reads_left_;
        std::fill(to.begin(), to.end(), std::uint8_t{1});
        return to.size();
    }

  private:
    const progress* watched_;
    int reads_left_ = 5;
};

class slow_output final : public output {
  public:
    void write(byte_view) override { std::this_thread::sleep_for(delay); }
};

}  // namespace

TEST_CASE("the bytes and the waits of a run are counted") {
    for (const threading threads : {threading::automatic, threading::none}) {
        progress watched;
        options how;
        how.block_size = 1000;
        how.threading = threads;
        how.progress = &watched;
        SECTION(threads == threading::none ? "slow input, one thread" : "slow input") {
            slow_input from(watched);
            test::kept_output to;
            const summary done = compress(from, to, how);
            const progress::view seen = watched.look();
            CHECK(seen.bytes_in == done.bytes_in);
            CHECK(seen.bytes_out + 40 == done.bytes_out);  // all but the end frame
            CHECK(seen.waited_for(progress::wait::input) >= 4 * delay);
        }
        SECTION(threads == threading::none ? "slow output, one thread" : "slow output") {
            const bytes raw = test::random_bytes(5000, 1);
            test::chopped_input from(raw);
            slow_output to;
            compress(from, to, how);
            CHECK(watched.look().waited_for(progress::wait::output) >= 5 * delay);
        }
    }
}

TEST_CASE("a wait that has not ended counts as far as it has gone") {
    progress watched;
    watched.wait_for(progress::wait::output);
    std::this_thread::sleep_for(delay);
    CHECK(watched.look().waited_for(progress::wait::output) >= delay);
    watched.wait_for(progress::wait::cpu);
    CHECK(watched.look().waited_for(progress::wait::output) >= delay);
}
