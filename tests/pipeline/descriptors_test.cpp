#include "pipeline/fd_input.hpp"
#include "pipeline/fd_output.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/thrown.hpp"

#include <fcntl.h>
#include <sys/socket.h>
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

TEST_CASE("what a pipe has room for is written without waiting, where the kernel can") {
    pipe_ends pipe;
    fd_output to(pipe.writer());
    const bytes sent = test::random_bytes(3'000'000, 1);
    const std::size_t put = to.try_write(sent);
    if (put == 0) {
        WARN("this kernel cannot write to a pipe without waiting");
        CHECK_FALSE(to.may_try());
        return;
    }
    CHECK(put < sent.size());
    CHECK(to.try_write(byte_view(sent).subspan(put)) == 0);  // full
    bytes received(put);
    fd_input from(pipe.reader());
    CHECK(read_full(from, received) == put);
    CHECK(std::equal(received.begin(), received.end(), sent.begin()));

    std::signal(SIGPIPE, SIG_IGN);
    pipe.close_reader();
    CHECK(to.try_write(sent) == 0);
    CHECK(test::error_of([&] { to.write(sent); })->system_code() == EPIPE);
    std::signal(SIGPIPE, SIG_DFL);
}

// The system tells once what is wrong with a connection; whoever asks next sees the end of the input.
TEST_CASE("a connection that breaks is no end of the input, whenever it breaks") {
    for (const bool while_reading : {false, true}) {
        std::array<int, 2> ends{};
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
        const bytes sent = test::random_bytes(100, 1);
        fd_output(ends[0]).write(sent);  // is never read, and so lets the connection be reset
        fd_output(ends[1]).write(sent);
        bytes to(1000);
        fd_input from(ends[0]);
        if (!while_reading) close(ends[1]);
        std::thread other([&] {
            if (while_reading) close(ends[1]);
        });
        const auto read_all = [&] {
            while (from.read(to) > 0) continue;
        };
        CHECK(test::error_of(read_all)->system_code() == ECONNRESET);
        other.join();
        close(ends[0]);
    }
}

TEST_CASE("why a connection has broken is told to who writes") {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    const bytes sent = test::random_bytes(100, 1);
    fd_output to(ends[0]);
    to.write(sent);
    CHECK_FALSE(to.may_try());
    close(ends[1]);
    CHECK(test::error_of([&] { to.write(sent); })->system_code() == EPIPE);
    close(ends[0]);
    std::signal(SIGPIPE, SIG_DFL);
}

TEST_CASE("a descriptor that only waits is written by waiting") {
    const int full = open("/dev/full", O_WRONLY);
    fd_output to(full);
    const bytes some(10);
    CHECK(to.try_write(some) == 0);
    CHECK_FALSE(to.may_try());
    CHECK(test::error_of([&] { to.write(some); })->system_code() == ENOSPC);
    close(full);
}

TEST_CASE("cancel ends a read although there is more to read") {
    pipe_ends pipe;
    fd_input from(pipe.reader());
    fd_output(pipe.writer()).write(test::random_bytes(100, 1));
    bytes to(10);
    CHECK(from.read(to) == to.size());
    from.cancel();
    CHECK(from.read(to) == 0);
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
