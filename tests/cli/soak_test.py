"""A long stream through a compressor and a decompressor: it comes back, and memory stays flat.

The length is 512 MiB here, and 1 TiB with HUFFPIPE_TEST_FULL=1, which takes from one to three hours on two cores;
HUFFPIPE_SOAK_GIB=N runs N GiB instead. Peak memory is looked at after a sixteenth of the stream, when all buffers
have been used, and at the end: a leak of a byte for each block would show in the long run.
"""

import os
import random
import re
import subprocess
import threading

from harness import ARGUMENTS, BINARY, ENVIRONMENT, FULL, TestCase, main

MIB = 1 << 20
LENGTH = int(float(os.environ.get("HUFFPIPE_SOAK_GIB", 1024 if FULL else 0.5)) * 1024) * MIB
CHECK_MEMORY = "sanitized" not in ARGUMENTS  # sanitizers need memory of their own
GROWTH = 4 * MIB  # between a sixteenth and the end: a busy machine may use its last buffer late
DAY = 86400


def pieces():
    """Pieces of 1 MiB that repeat for ever, each other than the others."""
    generator = random.Random(11)
    words = " ".join(generator.choices(["rain", "snow", "wind", "sun", "cloud", "storm"], k=250_000)).encode()
    numbers = b"".join((1000 + number % 500).to_bytes(4, "little") for number in range(MIB // 4))
    return [words[:MIB], numbers, bytes(MIB), generator.randbytes(MIB), generator.randbytes(MIB // 2).hex().encode()]


def peak_memory(process):
    """The most bytes that a running process has had resident."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) * 1024


class Soak(TestCase):
    def test_memory_stays_flat(self):
        data = pieces()
        packer = subprocess.Popen([BINARY, "-1", "-T2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                  env=ENVIRONMENT)
        unpacker = subprocess.Popen([BINARY, "-d", "-T2"], stdin=packer.stdout, stdout=subprocess.PIPE, bufsize=0,
                                    env=ENVIRONMENT)
        packer.stdout.close()
        peaks = []

        def note_peaks():
            peaks.append([peak_memory(packer), peak_memory(unpacker)])

        def feed():
            count = LENGTH // MIB
            for number in range(count):
                rest = memoryview(data[number % len(data)])
                while rest:
                    rest = rest[packer.stdin.write(rest):]
                if number == count // 16:
                    note_peaks()
            note_peaks()  # both still run: the input is open
            packer.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        with unpacker.stdout:
            self.assert_repeats(data, unpacker.stdout)
        feeder.join()
        self.assertEqual((packer.wait(timeout=DAY), unpacker.wait(timeout=DAY)), (0, 0))
        for early, late in zip(*peaks):
            print(f"{LENGTH >> 20} MiB: peak {early / MIB:.2f} MiB after a sixteenth, {late / MIB:.2f} MiB at the end")
            if CHECK_MEMORY:
                self.assertLessEqual(late - early, GROWTH)

    def assert_repeats(self, data, output):
        """`output` is the pieces, again and again, LENGTH bytes in all."""
        views = [memoryview(piece) for piece in data]
        buffer = memoryview(bytearray(MIB))
        place = 0
        while size := output.readinto(buffer):
            at = 0
            while at < size:
                piece, start_of_rest = views[place // MIB % len(data)], place % MIB
                step = min(size - at, MIB - start_of_rest)
                if bytes(buffer[at:at + step]) != bytes(piece[start_of_rest:start_of_rest + step]):
                    self.fail(f"the output differs within {step} bytes from byte {place}")
                at += step
                place += step
        self.assertEqual(place, LENGTH)


main()
