"""-M against the memory that processes really hold, and the figures that huffpipe(1) gives."""

import array
import os
import random
import re
import subprocess
import threading

from harness import ARGUMENTS, BINARY, ENVIRONMENT, FULL, HANG, TestCase, huffpipe, main, skip

if "sanitized" in ARGUMENTS:
    skip("sanitizers need memory of their own")

MIB = 1 << 20
PAGE = ARGUMENTS[0]
END_FRAME = len(huffpipe().stdout) - 20  # a stream of nothing is a stream frame of 20 bytes and an end frame
LEVELS = range(10) if FULL else (0, 2, 5, 9)


def make_data():
    """8 MiB: text, floats, a program and noise, a quarter each."""
    generator = random.Random(9)
    words = " ".join(generator.choices(["rain", "snow", "wind", "sun", "cloud", "storm", "!"], k=500_000)).encode()
    floats = array.array("f", (generator.gauss(0, 1) for _ in range(MIB // 2))).tobytes()
    with open(BINARY, "rb") as program:
        code = (program.read() * 20)[:2 * MIB]
    return words[:2 * MIB] + floats + code + generator.randbytes(2 * MIB)


DATA = make_data()


def peak_memory(options, data, output_size):
    """The most bytes that a process has had resident when it has turned `data` into so many bytes; or None if it
    has refused its memory limit."""
    process = subprocess.Popen([BINARY, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=ENVIRONMENT)

    def feed():
        try:
            process.stdin.write(data)
            process.stdin.flush()
        except BrokenPipeError:
            pass  # it has refused

    feeder = threading.Thread(target=feed)
    feeder.start()
    size = len(process.stdout.read(output_size))
    peak = None
    if size == output_size:  # all is done but for the end, since the input is open
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) * 1024
    feeder.join()
    try:
        process.stdin.close()
    except BrokenPipeError:
        pass
    errors = process.stderr.read().decode()
    process.stdout.read()
    status = process.wait(timeout=HANG)
    process.stdout.close()
    process.stderr.close()
    if peak is None and not (status == 1 and "a memory limit of" in errors and "are needed" in errors):
        raise AssertionError((status, errors, size, output_size))
    return peak


class MemoryLimit(TestCase):
    def packed_size(self, level):
        return len(huffpipe(f"-{level}", data=DATA).stdout) - END_FRAME

    def assert_kept(self, limit, options, data, output_size):
        """That it stays below the limit or refuses it; returns whether it ran."""
        peak = peak_memory([f"-M{limit}", *options], data, output_size)
        if peak is not None:
            self.assertLessEqual(peak, limit, f"{options} at -M{limit}")
        return peak is not None

    def test_compressing_stays_below_the_limit_or_refuses_it(self):
        for level in LEVELS:
            size = self.packed_size(level)
            ran = [self.assert_kept(limit * MIB, [f"-{level}", f"-T{threads}"], DATA, size)
                   for threads, limit in ((4, 7), (8, 16), (8, 24), (4, 32), (2, 64))]
            self.assertFalse(ran[0])
            self.assertTrue(ran[-1])

    def test_decompressing_stays_below_the_limit_or_refuses_it(self):
        for options in ["-5"], ["-5", "--block-size=4M"], ["-9", "--block-size=4M"], ["-0", "--block-size=4M"]:
            packed = huffpipe(*options, data=DATA).stdout[:-END_FRAME]
            ran = [self.assert_kept(limit * MIB, ["-d", "-T4"], packed, len(DATA)) for limit in (16, 48, 64, 100)]
            self.assertEqual(ran, [False, True, True, True])
            ran = [self.assert_kept(limit * MIB, ["-d", "--salvage", "-T4"], packed, len(DATA)) for limit in (48, 140)]
            self.assertEqual(ran, [False, True])

    def test_large_and_small_blocks_are_counted(self):
        for block_size in "16K", "4M":
            options = ["-5", "-T3", "--block-size=" + block_size]
            size = len(huffpipe(*options, data=DATA).stdout) - END_FRAME
            ran = [self.assert_kept(limit * MIB, options, DATA, size) for limit in (16, 72)]
            self.assertEqual(ran, [block_size == "16K", True])

    def test_the_manual_gives_what_is_needed_and_no_more_is_held(self):
        """The table under -M: least and with 1, 2, 4 and 8 threads, in MiB."""
        with open(PAGE, encoding="utf-8") as page:
            rows = [line[4:].split(" Ta ") for line in page if re.match(r"\.It [\d, to]+ Ta \d", line)]
        table = {}
        for levels, *figures in rows:
            first, last = re.match(r"(\d)(?: to (\d))?", levels).groups()
            for level in range(int(first), int(last or first) + 1):
                table[level] = [float(figure) for figure in figures]
        self.assertEqual(sorted(table), list(range(10)))
        for level in LEVELS:
            size = self.packed_size(level)
            least, *needed = table[level]
            self.assertIsNone(peak_memory([f"-M{int((least - 0.5) * MIB)}", f"-{level}"], DATA, size))
            self.assertIsNotNone(peak_memory([f"-M{int(least * MIB)}", f"-{level}"], DATA, size))
            for threads, need in zip((1, 2, 4, 8), needed):
                peak = peak_memory([f"-{level}", f"-T{threads}"], DATA, size)
                print(f"-{level} -T{threads}: {peak / MIB:.1f} of {need} MiB")
                self.assertLessEqual(peak, need * MIB)


main()
