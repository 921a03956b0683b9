"""Memory stays small however long the stream is, and also when nobody reads the output."""

import fcntl
import os
import random
import re
import select
import struct
import subprocess
import termios
import threading
import time

from harness import ARGUMENTS, BINARY, ENVIRONMENT, FULL, HANG, TestCase, main

MIB = 1 << 20
LIMIT = 24 * MIB  # resident, at -T2, both ways
PIPES = 2 * MIB  # what the pipes at both ends may hold besides
CHECK_MEMORY = "sanitized" not in ARGUMENTS  # sanitizers need memory of their own
LENGTH = 10 << 30 if FULL else 256 * MIB


def pieces():
    """Pieces of 1 MiB that repeat for ever: `yes`, zeros, text and noise."""
    generator = random.Random(7)
    words = " ".join(generator.choices(["rain", "snow", "wind", "sun", "cloud", "storm"], k=250_000)).encode()
    return [b"y\n" * (MIB // 2), bytes(MIB), words[:MIB], generator.randbytes(MIB)]


def peak_memory(process):
    """The most bytes that a running process has had resident."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) * 1024


def start(*options, stdin=subprocess.PIPE):
    return subprocess.Popen([BINARY, "-T2", *options], stdin=stdin, stdout=subprocess.PIPE, bufsize=0,
                            env=ENVIRONMENT)


def wait_until_full(pipe):
    """Waits until a pipe holds something and no more is added to it for a while."""
    held, before = 0, -1
    while held == 0 or held != before:
        time.sleep(0.5)
        before, held = held, struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


class Memory(TestCase):
    def assert_small(self, peak):
        if CHECK_MEMORY:
            self.assertLessEqual(peak, LIMIT)

    def test_a_long_stream_comes_back_with_little_memory(self):
        data = pieces()
        packer = start()
        unpacker = start("-d", stdin=packer.stdout)
        packer.stdout.close()
        peaks = []

        def feed():
            for number in range(LENGTH // MIB):
                rest = memoryview(data[number % len(data)])
                while rest:
                    rest = rest[packer.stdin.write(rest):]
            peaks.extend([peak_memory(packer), peak_memory(unpacker)])  # both still run: the input is open
            packer.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        self.assert_repeats(data, unpacker.stdout)
        feeder.join()
        unpacker.stdout.close()
        self.assertEqual((packer.wait(timeout=HANG), unpacker.wait(timeout=HANG)), (0, 0))
        print("peaks:", *(f"{peak / MIB:.1f} MiB" for peak in peaks))
        for peak in peaks:
            self.assert_small(peak)

    def assert_repeats(self, data, output):
        """`output` is the pieces, again and again, LENGTH bytes in all."""
        place = 0
        while got := output.read(MIB):
            at = 0
            while at < len(got):
                piece, start_of_rest = data[place // MIB % len(data)], place % MIB
                size = min(len(got) - at, MIB - start_of_rest)
                if got[at:at + size] != piece[start_of_rest:start_of_rest + size]:
                    self.fail(f"the output differs within {size} bytes from byte {place}")
                at += size
                place += size
        self.assertEqual(place, LENGTH)

    def test_a_consumer_that_sleeps_stops_the_reader(self):
        noise = pieces()[3] * 64
        packed = subprocess.run([BINARY, "-0"], input=noise, stdout=subprocess.PIPE, check=True,
                                env=ENVIRONMENT).stdout
        for options, data, expected in ([], noise, None), (["-0"], noise, packed), (["-d"], packed, noise):
            with self.subTest(options):
                self.stall(options, data, expected)

    def test_a_consumer_that_sleeps_does_not_make_small_blocks_pile_up(self):
        zeros = bytes(64 * MIB)
        packed = subprocess.run([BINARY], input=zeros, stdout=subprocess.PIPE, check=True, env=ENVIRONMENT).stdout
        self.stall(["-d"], packed, zeros)

    def stall(self, options, data, expected):
        """Feeds until nothing more is taken, looks at the memory, and only then reads."""
        process = start(*options)
        os.set_blocking(process.stdin.fileno(), False)
        rest = memoryview(data)
        while rest and select.select([], [process.stdin], [], 0.5)[1]:
            rest = rest[process.stdin.write(rest[:65536]) or 0:]
        wait_until_full(process.stdout)
        taken = len(data) - len(rest)
        peak = peak_memory(process)
        self.assertLessEqual(taken, LIMIT + PIPES)
        self.assert_small(peak)

        def feed(rest):
            os.set_blocking(process.stdin.fileno(), True)
            while rest:
                rest = rest[process.stdin.write(rest):]
            process.stdin.close()

        feeder = threading.Thread(target=feed, args=[rest])
        feeder.start()
        with process.stdout:
            output = b"".join(iter(lambda: process.stdout.read(MIB), b""))
        feeder.join()
        self.assertEqual(process.wait(timeout=HANG), 0)
        print(f"{' '.join(options)}: {taken / MIB:.1f} MiB taken, peak {peak / MIB:.1f} MiB")
        if expected is not None:
            self.assertEqual(output, expected)

    def test_thousands_of_holes_take_no_more_memory(self):
        """Every second of 3072 blocks is damaged, in its header."""
        block, frame = 64 << 10, (64 << 10) + 44
        raw = random.Random(8).randbytes(3072 * block)
        packed = bytearray(subprocess.run([BINARY, "-0", "--block-size=64K"], input=raw, stdout=subprocess.PIPE,
                                          check=True, env=ENVIRONMENT).stdout)
        for number in range(0, 3072, 2):
            packed[20 + number * frame + 6] ^= 1
        process = subprocess.Popen([BINARY, "-d", "--salvage", "-q", "-T1"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        peaks = []

        def feed():
            process.stdin.write(packed[:-1000])
            process.stdin.flush()
            peaks.append(peak_memory(process))
            process.stdin.write(packed[-1000:])
            process.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        kept = process.stdout.read()
        feeder.join()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=HANG), 2)
        self.assertEqual(kept, b"".join(raw[at:at + block] for at in range(block, len(raw), 2 * block)))
        self.assert_small(peaks[0])


main()
