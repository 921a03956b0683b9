"""Hostile streams cost no more than the format allows: memory, output and work."""

import fcntl
import itertools
import re
import shutil
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from harness import ARGUMENTS, BINARY, ENVIRONMENT, FULL, HANG, TestCase, huffpipe, main
import hostile_streams

MIB = 1 << 20
CHECK_MEMORY = "sanitized" not in ARGUMENTS  # sanitizers need memory of their own
BLOCK = hostile_streams.LARGEST

# Instructions of the decoder for each byte that it reads or writes: see SECURITY in huffpipe(7). Text takes about 7.
MOST_WORK = 1000
MOST_FOR_SALVAGE = 200_000_000  # of salvage, and MOST_WORK for each byte


def start(*options):
    return subprocess.Popen([BINARY, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            bufsize=0, env=ENVIRONMENT)


def peak_memory(process):
    """The most bytes that a running process has had resident."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) * 1024


def read_size(pipe, most=None):
    """Reads a pipe to its end, or up to so many bytes, and returns how many there were."""
    size = 0
    while (most is None or size < most) and (got := len(pipe.read(MIB))):
        size += got
    return size


class Bombs(TestCase):
    SIZES = {"constant": (4096 if FULL else 160) * MIB, "certain": (512 if FULL else 40) * MIB}
    BOMBS = {"constant": hostile_streams.constant_blocks(SIZES["constant"]),
             "certain": hostile_streams.certain_blocks(SIZES["certain"])}

    def decode(self, name, *options):
        """The peak of memory: looked at while the process waits for more, when all has come out."""
        process = start("-d", *options)
        process.stdin.write(self.BOMBS[name])  # a pipe has room for it
        self.assertEqual(read_size(process.stdout, self.SIZES[name]), self.SIZES[name])
        peak = peak_memory(process)
        output, message = process.communicate(timeout=HANG)
        self.assertEqual((process.returncode, output, message), (0, b"", b""))
        print(f"{name}, {options}: {len(self.BOMBS[name])} to {self.SIZES[name]} bytes, peak {peak / MIB:.1f} MiB")
        return peak

    def test_they_take_the_memory_of_the_blocks_in_flight(self):
        for name in self.BOMBS:
            for threads in 1, 2:
                with self.subTest(name, threads=threads):
                    peak = self.decode(name, f"-T{threads}")
                    if CHECK_MEMORY:
                        # A raw block for each in flight, another for each coder, and the program.
                        self.assertLessEqual(peak, (2 * threads + 2 + threads) * BLOCK + 10 * MIB)

    def test_they_keep_to_the_memory_limit(self):
        for name, bomb in self.BOMBS.items():
            with self.subTest(name):
                peak = self.decode(name, "-T8", "-M44M")
                if CHECK_MEMORY:
                    self.assertLessEqual(peak, 44 * MIB)
                self.assert_fails(huffpipe("-d", "-M", "8M", data=bomb), 1, "memory limit", "too low")

    def test_they_keep_to_the_limit_of_output(self):
        for name, bomb in self.BOMBS.items():
            for limit in 0, 1, BLOCK - 1, BLOCK, 5 * BLOCK + 77:
                with self.subTest(name, limit=limit):
                    result = huffpipe("-d", f"--max-output={limit}", data=bomb)
                    self.assert_fails(result, 1, "--max-output")
                    self.assertLessEqual(len(result.stdout), limit)
                    self.assert_fails(huffpipe("-t", f"--max-output={limit}", data=bomb), 1, "--max-output")

    def test_sizes_that_are_not_kept_take_little_memory(self):
        """A header may promise the largest block, and then nothing comes."""
        whole = hostile_streams.Stream(limit=22).block(b"a" * BLOCK).end()
        for size in 60, 1000, 60_000:
            process = start("-d", "-T1")
            process.stdin.write(whole[:size])
            while struct.unpack("i", fcntl.ioctl(process.stdin, termios.FIONREAD, bytes(4)))[0] > 0:
                time.sleep(0.005)
            peak = peak_memory(process)
            output, message = process.communicate(timeout=HANG)
            self.assert_fails(subprocess.CompletedProcess([], process.returncode, output, message), 2)
            self.assertEqual(output, b"")
            if CHECK_MEMORY:
                self.assertLessEqual(peak, 2 * BLOCK + 10 * MIB)


@unittest.skipUnless(shutil.which("valgrind"), "needs valgrind, to count instructions")
@unittest.skipUnless(CHECK_MEMORY, "sanitizers and valgrind exclude each other")
class Work(TestCase):
    TOTAL = (256 if FULL else 16) << 10

    def instructions(self, data, *options, status=0):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            # Valgrind makes its code as it goes, which the sandbox would end.
            result = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", BINARY, "-t", "-T1",
                                     *options, "--sandbox=off", file.name], stderr=subprocess.PIPE, env=ENVIRONMENT,
                                    timeout=HANG, check=False)
        self.assertEqual(result.returncode, status)
        return int(re.search(rb"Collected : (\d+)", result.stderr).group(1))

    def test_tables_and_tiny_blocks_keep_decoding_linear(self):
        start = self.instructions(huffpipe(data=b"").stdout)
        for name, stream in itertools.islice(hostile_streams.streams(self.TOTAL), None if FULL else 3):
            with self.subTest(name):
                raw = len(huffpipe("-d", data=stream).stdout)
                work = (self.instructions(stream) - start) / (raw + len(stream))
                print(f"{name}: {len(stream)} bytes, {raw} raw, {work:.0f} instructions a byte")
                self.assertLess(work, MOST_WORK)

    def test_frames_that_lie_keep_salvage_linear(self):
        """Each could begin a stream, unless one comes that proves otherwise."""
        empty = huffpipe(data=b"").stdout
        hostile = (empty[:20] + b"x") * 3000
        work = self.instructions(hostile, "--salvage", status=2) - self.instructions(empty)
        print(f"frames that lie: {len(hostile)} bytes, {work} instructions")
        self.assertLess(work, MOST_FOR_SALVAGE + MOST_WORK * len(hostile))


main()
