#include "pipeline/compress.hpp"
#include "pipeline/decompress.hpp"
#include "pipeline/fd_input.hpp"
#include "pipeline/fd_output.hpp"
#include "pipeline/salvage.hpp"
#include "support/catch.hpp"
#include "support/compressed.hpp"
#include "support/memory_file.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

struct open_pipe {
    open_pipe() { REQUIRE(pipe(ends.data()) == 0); }
    int reader() const { return ends[0]; }
    int writer() const { return ends[1]; }

    std::array<int, 2> ends{};
};

/// raw ─► compress ─► decompress ─► plain, in two threads, over real pipes.
class live_round_trip {
  public:
    explicit live_round_trip(std::chrono::milliseconds flush_timeout)
        : encoder_([this, flush_timeout] {
              fd_input from(raw_.reader());
              fd_output to(packed_.writer());
              options how;
              how.flush_timeout = flush_timeout;
              compress(from, to, how);
              close(packed_.writer());
          }),
          decoder_([this] {
              fd_input from(packed_.reader());
              fd_output to(plain_.writer());
              decompress(from, to, {});
              close(plain_.writer());
          }) {}

    ~live_round_trip() {
        encoder_.join();
        decoder_.join();
        for (const int end : {raw_.reader(), packed_.reader(), plain_.reader()}) close(end);
    }

    void send(const std::string& text) {
        fd_output(raw_.writer()).write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    void finish() { close(raw_.writer()); }

    std::string receive(std::size_t size) {
        std::string text(size, 0);
        fd_input from(plain_.reader());
        text.resize(read_full(from, {reinterpret_cast<std::uint8_t*>(text.data()), size}));
        return text;
    }

  private:
    open_pipe raw_, packed_, plain_;
    std::thread encoder_, decoder_;
};

/// Keeps what is written, and who wrote it.
class thread_recording_output final : public output {
  public:
    void write(byte_view bytes) override {
        kept.insert(kept.end(), bytes.begin(), bytes.end());
        writer = std::this_thread::get_id();
    }

    test::bytes kept;
    std::thread::id writer;
};

}  // namespace

TEST_CASE("what an idle pipe has sent arrives while the pipe stays open") {
    live_round_trip line(std::chrono::milliseconds(20));
    for (const std::string text : {"hello", "x", "and a longer line of text that follows after a pause"}) {
        line.send(text);
        CHECK(line.receive(text.size()) == text);  // would hang if it were held back until the end
    }
    line.finish();
    CHECK(line.receive(1).empty());
}

TEST_CASE("a stream of one block is decoded without starting a thread, whatever its size") {
    const bytes raw = test::random_bytes(200'000, 1);
    const bytes stream = test::compressed(raw, 200'000);
    const test::memory_file file(stream);
    fd_input from(file.descriptor());
    thread_recording_output to;
    decompress(from, to, {});
    CHECK(to.kept == raw);
    CHECK(to.writer == std::this_thread::get_id());
}

TEST_CASE("a block that arrives alone in a pipe is salvaged without starting a thread") {
    /// Closes the pipe that it gets its bytes from, once a block has come.
    class closing_output final : public output {
      public:
        explicit closing_output(int writer) : writer_(writer) {}

        void write(byte_view bytes) override {
            inner.write(bytes);
            close(writer_);
        }

        thread_recording_output inner;

      private:
        int writer_;
    };
    const bytes raw = test::random_bytes(3'000, 1);
    const bytes stream = test::compressed(raw, 3'000);
    const open_pipe line;
    fd_output(line.writer()).write(byte_view(stream).first(stream.size() - frame::end_header_size));
    fd_input from(line.reader());
    closing_output to(line.writer());
    summary done;
    salvage(from, to, {}, {}, done);
    CHECK(to.inner.kept == raw);
    CHECK(to.inner.writer == std::this_thread::get_id());
    close(line.reader());
}

TEST_CASE("an input that never goes idle for long is not held back for ever") {
    live_round_trip line(std::chrono::milliseconds(50));
    std::atomic<bool> arrived = false;
    std::thread trickle([&] {
        while (!arrived) {
            line.send(".");
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    CHECK(line.receive(1) == ".");
    arrived = true;
    trickle.join();
    line.finish();
    line.receive(100'000);
}
