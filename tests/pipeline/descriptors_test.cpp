#include "pipeline/fd_input.hpp"
#include "pipeline/fd_output.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/thrown.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

using namespace huffpipe;
using namespace huffpipe::pipeline;
using test::bytes;

namespace {

struct pipe_ends {
    explicit pipe_ends(int flags = 0) { REQUIRE(pipe2(ends.data(), flags) == 0); }
    ~pipe_ends() { close_reader(), close_writer(); }
    int reader() const { return ends[0]; }
    int writer() const { return ends[1]; }
    void close_reader() { close_end(ends[0]); }
    void close_writer() { close_end(ends[1]); }

    std::array<int, 2> ends{};

  private:
    static void close_end(int& end) {
        if (end >= 0) close(end);
        end = -1;
    }
};

}  // namespace

TEST_CASE("descriptors carry more than a pipe holds, whether they block or not") {
    for (const int flags : {0, O_NONBLOCK}) {
        const bytes sent = test::random_bytes(3'000'000, 1);
        pipe_ends pipe(flags);
        std::thread feeder([&] {
            fd_output(pipe.writer()).write(sent);
            pipe.close_writer();
        });
        bytes received(sent.size() + 1);
        fd_input from(pipe.reader());
        received.resize(read_full(from, received));
        feeder.join();
        CHECK(received == sent);
        CHECK((fcntl(pipe.reader(), F_GETFL) & O_NONBLOCK) == flags);  // left as it was
    }
}

TEST_CASE("cancel ends a read that waits, and every later one") {
    pipe_ends pipe;
    fd_input from(pipe.reader());
    std::thread canceller([&] { from.cancel(); });
    bytes to(10);
    CHECK(from.read(to) == 0);
    canceller.join();
    CHECK(from.read(to) == 0);
}

TEST_CASE("a reader that has gone and a descriptor that is none are errors with the system's code") {
    std::signal(SIGPIPE, SIG_IGN);
    pipe_ends pipe;
    fd_output to(pipe.writer());
    pipe.close_reader();
    const bytes some(10);
    CHECK(test::error_of([&] { to.write(some); })->system_code() == EPIPE);
    std::signal(SIGPIPE, SIG_DFL);

    const int directory = open("/", O_RDONLY);
    fd_input from(directory);
    bytes space(10);
    CHECK(test::error_of([&] { from.read(space); })->system_code() == EISDIR);
    close(directory);
}
