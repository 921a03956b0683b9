// Built with the runtime and the pipeline once more, so that the schedule can be perturbed at every place
// where threads meet: see runtime/perturb.hpp. A seed determines what is done and where threads are held up,
// but not what else the system does: to replay one, run it many times (HUFFPIPE_TEST_SEED=N, and repeat).
#include "base/error.hpp"
#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "runtime/channel.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/perturb.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/thread_pool.hpp"
#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/seeds.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

using namespace huffpipe;
using namespace huffpipe::runtime;
using test::bytes;

namespace {

/// Ends the program, and names the seed, if one takes ten minutes: then something waits that nobody will
/// wake.
class seed_watch {
  public:
    seed_watch() : thread_([this] { watch(); }) {}
    ~seed_watch() {
        over_ = true;
        thread_.join();
    }
    void begin(std::uint64_t seed) { seed_ = seed; }

  private:
    void watch() {
        constexpr int patience = 6000;  // tenths of a second
        std::uint64_t seen = 0;
        for (int idle = 0; !over_; ++idle) {
            if (const std::uint64_t now = seed_; now != seen) seen = now, idle = 0;
            if (idle == patience) {
                std::fprintf(stderr, "hangs: seed %llu\n", static_cast<unsigned long long>(seen));
                std::abort();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }

    std::atomic<std::uint64_t> seed_{0};
    std::atomic<bool> over_{false};
    std::thread thread_;
};

template <class Run>
void perturbed(std::size_t usual, Run run) {
    seed_watch watch;
    test::for_each_seed(usual, [&](std::uint64_t seed) {
        watch.begin(seed);
        perturb_by(seed);
        std::mt19937_64 random(seed);
        run(seed, random);
    });
}

task<void> spawn(executor& pool, int depth, int width, std::atomic<int>& ended) {
    nursery children;
    for (int i = 0; depth > 0 && i < width; ++i) children.start(pool, spawn(pool, depth - 1, width, ended));
    co_await children.join();
    ++ended;
}

int nodes(int depth, int width) {
    return depth == 0 ? 1 : 1 + width * nodes(depth - 1, width);
}

task<void> produce(sender<int> out, int name, int count, std::atomic<int>& sent) {
    for (int i = 0; i < count; ++i) {
        int value = name * 1000 + i;
        const bool accepted = co_await out.send(value);
        if (!accepted) co_return;
        ++sent;
    }
}

task<void> consume(receiver<int> in, int most, std::vector<int>& received) {
    std::vector<int> batch;
    for (int i = 0; i < most; ++i) {
        const bool more = co_await in.receive_many(batch, 3);
        if (!more) co_return;
        received.insert(received.end(), batch.begin(), batch.end());
    }
}

/// Producers at the pool, consumers at both executors; the last consumer may give up early.
task<void> exchange(executor& pool, executor& io, std::mt19937_64& random, std::atomic<int>& sent,
                    std::vector<std::vector<int>>& received) {
    nursery tasks;
    auto [out, in] = make_channel<int>(random() % 4);
    const int producers = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < producers; ++i)
        tasks.start(pool, produce(out, i, static_cast<int>(random() % 8), sent));
    for (std::size_t i = 0; i < received.size(); ++i)
        tasks.start(i % 2 == 0 ? io : pool,
                    consume(in, random() % 3 == 0 ? static_cast<int>(random() % 3) : 1000, received[i]));
    out = {};
    in = {};
    co_await tasks.join();
}

/// Whether each consumer has got the values of each producer in order, and how many all have.
std::pair<bool, int> judged(const std::vector<std::vector<int>>& received) {
    bool in_order = true;
    int count = 0;
    for (const auto& values : received) {
        std::array<int, 3> last{-1, -1, -1};
        for (const int value : values) {
            int& before = last[static_cast<std::size_t>(value / 1000)];
            in_order = in_order && value > before;
            before = value;
            ++count;
        }
    }
    return {in_order, count};
}

class failing_output final : public pipeline::output {
  public:
    explicit failing_output(std::size_t writes) : left_(writes) {}

    void write(byte_view some) override {
        if (left_ == 0) throw error(error_kind::io, "full");
        --left_;
        kept.insert(kept.end(), some.begin(), some.end());
    }

    bool may_try() const noexcept override { return true; }
    /// Every other time a half.
    std::size_t try_write(byte_view some) noexcept override {
        const std::size_t put = left_ == 0 ? 0 : ++tries_ % 2 == 0 ? some.size() : some.size() / 2;
        kept.insert(kept.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(put));
        return put;
    }

    bytes kept;

  private:
    std::size_t left_;
    unsigned tries_ = 0;
};

pipeline::options some_options(std::mt19937_64& random) {
    pipeline::options how;
    how.level = static_cast<int>(random() % 2);
    how.block_size = 1 + random() % 40;
    how.cpu_threads = 1 + static_cast<unsigned>(random() % 4);
    how.io_threads = 1 + static_cast<unsigned>(random() % 3);
    how.channel_capacity = random() % 4;
    return how;
}

}  // namespace

TEST_CASE("The pool runs all that is posted, however threads are held up") {
    perturbed(200, [](std::uint64_t seed, std::mt19937_64& random) {
        const int depth = static_cast<int>(random() % 4);
        const int width = 1 + static_cast<int>(random() % 3);
        std::atomic<int> ended = 0;
        {
            thread_pool pool(1 + static_cast<unsigned>(random() % 4));
            sync_wait(pool, spawn(pool, depth, width, ended));
        }
        if (ended == nodes(depth, width)) return;
        CAPTURE(seed);
        CHECK(ended == nodes(depth, width));
    });
}

TEST_CASE("A channel loses and repeats nothing, however threads are held up") {
    perturbed(200, [](std::uint64_t seed, std::mt19937_64& random) {
        std::atomic<int> sent = 0;
        std::vector<std::vector<int>> received(1 + random() % 3);
        {
            thread_pool pool(1 + static_cast<unsigned>(random() % 3));
            io_executor io(1 + static_cast<unsigned>(random() % 2));
            sync_wait(pool, exchange(pool, io, random, sent, received));
        }
        const auto [in_order, count] = judged(received);
        // What was stored when the last receiver gave up is lost to all.
        if (in_order && count <= sent && sent - count <= 4) return;
        CAPTURE(seed);
        CHECK(in_order);
        CHECK(count == sent);
    });
}

TEST_CASE("A pipeline gives the same bytes, and at an error a prefix of them, however threads are held up") {
    perturbed(200, [](std::uint64_t seed, std::mt19937_64& random) {
        const bytes raw = test::random_bytes(random() % 600, seed);
        const pipeline::options how = some_options(random);
        pipeline::options alone = how;
        alone.threading = pipeline::threading::none;
        const auto packed = [&](const pipeline::options& options) {
            test::chopped_input from(raw, 1 + random() % 100, seed);
            test::kept_output to;
            pipeline::compress(from, to, options);
            return to.kept;
        };
        const bytes expected = packed(alone);
        CAPTURE(seed);
        if (packed(how) != expected) FAIL("compressed bytes differ");
        failing_output to(random() % 4 == 0 ? random() % 20 : 10000);
        test::chopped_input from(expected, 1 + random() % 100, seed);
        bool failed = false;
        try {
            pipeline::decompress(from, to, how);
        } catch (const error& thrown) {
            failed = true;
            if (thrown.kind() != error_kind::io) FAIL("another error: " << thrown.what());
        }
        if (to.kept.size() > raw.size() || !std::equal(to.kept.begin(), to.kept.end(), raw.begin()) ||
            (!failed && to.kept.size() != raw.size()))
            FAIL("not a prefix");
    });
}
