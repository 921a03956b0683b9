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

class slow_input final : public input {
  public:
    std::size_t read(byte_span to) override {
        std::this_thread::sleep_for(delay);
        if (reads_left_ == 0) return 0;
        --reads_left_;
        std::fill(to.begin(), to.end(), std::uint8_t{1});
        return to.size();
    }

  private:
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
            slow_input from;
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
