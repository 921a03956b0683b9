"""What goes in comes out again, through real pipes, whatever it is and however many threads there are."""

import hashlib
import os
import random
import subprocess
import tempfile
import threading
import time

from harness import BINARY, ENVIRONMENT, FULL, TestCase, huffpipe, main, shell

MIB = 1 << 20
THREADS = ("-T1", "-T2", "-T8")
PIPE = 'cat -- "$2" | "$1" -c "$3" | "$1" -d "$3" | cmp - "$2"'


def text_of(size):
    words = ["to", "be", "or", "not", "that", "is", "the", "question", "whether", "\n"]
    return " ".join(random.Random(1).choices(words, k=size)).encode()[:size]


def contents():
    """Inputs of all the kinds that are coded differently, of less than one block and of several."""
    noise = random.Random(2)
    yield "empty", b""
    yield "one byte", b"x"
    yield "two bytes", b"ab"
    yield "all equal", b"e" * (3 * MIB + 1)
    yield "all byte values", bytes(range(256))
    yield "all byte values, many times", bytes(range(256)) * 5000
    yield "random", noise.randbytes(2 * MIB + 12345)
    yield "two values", bytes(noise.choices(b"01", k=700_000))
    yield "text", text_of(3 * MIB)
    with open(BINARY, "rb") as program:
        yield "binary", program.read()
    yield "equal, random and text by turns", b"".join(
        bytes(300_000) + noise.randbytes(200_000) + text_of(400_000) for _ in range(3))


def files_to_try():
    """A sample of the programs on this machine, or all of them, and what HUFFPIPE_TEST_FILES adds."""
    programs = [entry.path for entry in os.scandir("/usr/bin") if entry.is_file() and os.access(entry.path, os.R_OK)]
    programs.sort()
    if not FULL:
        small = [path for path in programs if os.path.getsize(path) < 8 * MIB]
        programs = random.Random(3).sample(small, min(25, len(small)))
    more = os.environ.get("HUFFPIPE_TEST_FILES")
    if more:
        programs += [entry.path for entry in os.scandir(more) if entry.is_file()]
    return programs


class RoundTrip(TestCase):
    def test_every_kind_of_content_comes_back_from_the_same_bytes_at_any_thread_count(self):
        for name, data in contents():
            with self.subTest(name):
                streams = [huffpipe(threads, data=data).stdout for threads in THREADS]
                self.assertEqual(streams[0], streams[1])
                self.assertEqual(streams[0], streams[2])
                for threads in THREADS:
                    result = huffpipe("-d", threads, data=streams[0])
                    self.assert_done(result)
                    self.assertEqual(result.stdout, data)

    def test_every_level_and_block_size_brings_it_back(self):
        data = text_of(300_000)
        for options in [[f"-{level}"] for level in range(10)] + [["--block-size=1"], ["--block-size=17"],
                                                                ["--block-size=4M"]]:
            piece = data[:3000] if options in (["--block-size=1"], ["--block-size=17"]) else data
            self.assertEqual(huffpipe("-d", data=huffpipe(*options, data=piece).stdout).stdout, piece, options)

    def test_files_come_back_through_a_shell_pipe(self):
        for path in files_to_try():
            for threads in THREADS if FULL else [random.Random(path).choice(THREADS)]:
                with self.subTest(path=path, threads=threads):
                    result = shell(PIPE, path, threads)
                    self.assert_done(result)

    def test_files_give_the_same_stream_from_a_pipe_and_as_operand_at_any_thread_count(self):
        for path in files_to_try()[: None if FULL else 5]:
            digests = set()
            for threads in THREADS:
                digests.add(hashlib.sha256(huffpipe(threads, path).stdout).digest())
                digests.add(hashlib.sha256(shell('cat -- "$2" | "$1" "$3"', path, threads).stdout).digest())
            self.assertEqual(len(digests), 1, path)

    def test_the_stream_does_not_depend_on_how_the_input_is_chopped(self):
        data = text_of(600_000)
        whole = huffpipe(data=data).stdout
        for size in 977, 4099, 65_537, 262_147:
            with self.subTest(size):
                self.assertEqual(self.chopped(data, size, ["-T2"]), whole)
                self.assertEqual(self.chopped(whole, size, ["-d", "-T2"]), data)

    def test_a_small_stream_may_arrive_byte_by_byte(self):
        data = b"slowly, one byte at a time"
        packed = self.chopped(data, 1, [])
        self.assertEqual(packed, huffpipe(data=data).stdout)
        self.assertEqual(self.chopped(packed, 1, ["-d"]), data)

    def chopped(self, data, size, options):
        """The output for `data` written in pieces of `size` bytes, some of them after a pause."""
        process = subprocess.Popen([BINARY, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env=ENVIRONMENT, bufsize=0)

        def feed():
            for number, start in enumerate(range(0, len(data), size)):
                if number % 16 == 0:
                    time.sleep(0.002)
                piece = data[start:start + size]
                while piece:
                    piece = piece[process.stdin.write(piece):]
            process.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        output = process.stdout.read()
        while more := process.stdout.read():
            output += more
        feeder.join()
        process.stdout.close()
        self.assertEqual(process.wait(), 0)
        return output

    def test_block_contents_of_regular_files_do_not_depend_on_the_file_offset(self):
        with tempfile.TemporaryFile() as file:
            file.write(b"skipped" + text_of(5000))
            file.flush()
            os.lseek(file.fileno(), 7, os.SEEK_SET)
            self.assertEqual(huffpipe(stdin=file).stdout, huffpipe(data=text_of(5000)).stdout)


main()
