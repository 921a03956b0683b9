"""--range, --part and --fragment: what they write, what they refuse, and how little they read."""

import math
import os
import random
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import BINARY, ENVIRONMENT, FULL, HANG, TRACED, TestCase, huffpipe, main

DATA = random.Random(1).randbytes(40_000) + b"text and more text\n" * 5000
STREAMS = (huffpipe("--block-size=3000", data=DATA[:70_000]).stdout + bytes(100) + huffpipe(data=b"").stdout +
           huffpipe("--block-size=7000", data=DATA[70_000:]).stdout)
BLOCK_LOG2 = 18 if FULL else 14
LENGTH = (2 << 30) if FULL else (32 << 20)  # of the stream whose reads are counted


class Parts(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = self.file("x.hp", STREAMS)

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def assert_range(self, text, expected):
        for mode, keywords in (["-d", self.path], {}), (["-d"], {"data": STREAMS}), (["-dT1", "-f"], {"data": STREAMS}):
            result = huffpipe(*mode, f"--range={text}", **keywords)
            self.assert_done(result)
            self.assertEqual(result.stdout, expected, text)

    def test_a_range_is_a_slice_of_the_data(self):
        for start, length in (0, 1), (2999, 2), (3000, 3000), (69_990, 20), (5000, 100_000), (0, 200_000), \
                (134_999, 1), (135_000, 1), (10**9, 10), (50, 0):
            self.assert_range(f"{start}:{length}", DATA[start:start + length])

    def test_a_range_may_be_open_and_have_units(self):
        self.assert_range("100000:", DATA[100_000:])
        self.assert_range("100kB", DATA[100_000:])
        self.assert_range("10K:3KiB", DATA[10_240:13_312])
        self.assert_range("1:16383P", DATA[1:])

    def test_the_rest_of_a_file_on_standard_input_is_its_range(self):
        with open(self.file("prefixed", b"prefix" + STREAMS), "rb", buffering=0) as file:
            file.seek(6)
            self.assertEqual(huffpipe("-d", "--range=3000:10", stdin=file).stdout, DATA[3000:3010])

    def test_a_range_of_a_pipe_ends_without_waiting_for_the_rest(self):
        process = subprocess.Popen([BINARY, "-d", "--range=100:100"], stdin=subprocess.PIPE, bufsize=0,
                                   stdout=subprocess.PIPE, env=ENVIRONMENT)
        process.stdin.write(STREAMS[:20_000])
        self.assertEqual(process.stdout.read(), DATA[100:200])
        self.assertEqual(process.wait(timeout=HANG), 0)
        process.stdin.close()
        process.stdout.close()

    def test_blocks_before_and_behind_a_range_may_be_damaged(self):
        damaged = bytearray(STREAMS)
        damaged[1000] ^= 1
        damaged[-1000] ^= 1
        path = self.file("damaged.hp", damaged)
        self.assertEqual(huffpipe("-d", "--range=3000:30000", path).stdout, DATA[3000:33_000])
        self.assertEqual(huffpipe("-d", "--range=3000:30000", data=bytes(damaged)).stdout, DATA[3000:33_000])
        result = huffpipe("-d", "--range=2999:30000", path)
        self.assert_fails(result, 2, path, "raw offset 0")
        self.assertEqual(result.stdout, b"")

    def test_parts_join_to_the_whole_for_any_number_of_them(self):
        for count in 1, 2, 3, 8, 50, 1000:
            parts = range(1, count + 1) if count < 1000 else (1, 500, 1000)
            results = [huffpipe("-d", f"--part={number}/{count}", self.path) for number in parts]
            for result in results:
                self.assert_done(result)
            joined = b"".join(result.stdout for result in results)
            self.assertEqual(joined, DATA if count < 1000 else joined)
        with open(self.path, "rb") as stdin:
            self.assertEqual(huffpipe("-d", "--part=1/1", stdin=stdin).stdout, DATA)

    def test_what_is_reported_as_read_has_been_read(self):
        def bytes_in(option):
            result = huffpipe("-tv", option, self.path)
            self.assertEqual(result.returncode, 0)
            return int(re.search(rb": (\d+) bytes in, ", result.stderr)[1])

        self.assertEqual(bytes_in("--range=36000:5"), 3044)  # one stored block
        self.assertTrue(1000 < bytes_in("--range=120000:15000") < len(STREAMS) // 4)  # near the end
        shares = sum(bytes_in(f"--part={number}/8") for number in range(1, 9))
        self.assertTrue(0.9 * len(STREAMS) < shares <= len(STREAMS), (shares, len(STREAMS)))

    def test_a_stream_inside_a_stream_with_the_same_first_block_changes_nothing(self):
        noise = random.Random(2).randbytes(60_000)
        inner = huffpipe("--block-size=1000", data=noise).stdout
        raw = noise[:5000] + inner + b"and more" + inner
        path = self.file("nest.hp", huffpipe("--block-size=1000", data=raw).stdout)
        for start in range(0, len(raw), 9_001):
            result = huffpipe("-d", f"--range={start}:1500", path)
            self.assertEqual((result.returncode, result.stdout), (0, raw[start:start + 1500]))
        for count in 2, 9:
            shares = [huffpipe("-d", f"--part={number}/{count}", path).stdout for number in range(1, count + 1)]
            self.assertEqual(b"".join(shares), raw)

    def test_a_part_of_what_cannot_be_divided_is_refused(self):
        self.assert_fails(huffpipe("-d", "--part=1/2", data=STREAMS), 1, "regular file")
        self.assert_fails(huffpipe("-d", "--part=1/2", self.file("cut.hp", STREAMS[:-9])), 2, "cut.hp")
        longer = self.file("longer.hp", STREAMS + b"junk")
        self.assert_fails(huffpipe("-d", "--part=1/2", "--ignore-trailing", longer), 2, "longer.hp", "whole")

    def test_fragments_are_decoded_and_whole_streams_demanded_without_the_option(self):
        cuts = [match.start() for match in re.finditer(b"\xf5hp\x9a", STREAMS)]
        pieces = [STREAMS[begin:end] for begin, end in zip(cuts[::7], cuts[7::7] + [len(STREAMS)])]
        results = [huffpipe("-d", "--fragment", data=piece) for piece in pieces]
        for result in results:
            self.assert_done(result)
        self.assertEqual(b"".join(result.stdout for result in results), DATA)
        self.assert_fails(huffpipe("-d", data=pieces[1]), 2, "stream")
        self.assert_done(huffpipe("-t", "--fragment", data=pieces[1]))

    def test_wrong_uses_are_named(self):
        for options, word in (
                (["-d", "--range="], "--range"), (["-d", "--range=x"], "'x'"), (["-d", "--range=1:x"], "'x'"),
                (["-d", "--range=-1:1"], "--range"), (["-d", "--range=1:2:3"], "'2:3'"),
                (["-d", "--part=3"], "K/N"), (["-d", "--part=0/3"], "1 to 3"), (["-d", "--part=4/3"], "1 to 3"),
                (["-d", "--part=1/0"], "--part"), (["--range=1:2"], "need -d"), (["-l", "--fragment"], "need -d"),
                (["-d", "--part=1/2", "--range=1:2"], "exclude"), (["-d", "--part=1/2", "--fragment"], "exclude"),
                (["-d", "--range=1:2", "a", "b"], "one FILE")):
            result = huffpipe(*options, data=STREAMS)
            self.assert_fails(result, 1, word, "--help")
            self.assertEqual(result.stdout, b"")

    @unittest.skipUnless(shutil.which("strace"), "needs strace")
    def test_a_range_of_a_file_reads_a_logarithm_of_its_blocks(self):
        path, trace = os.path.join(self.folder, "large.hp"), os.path.join(self.folder, "trace")
        block = 1 << BLOCK_LOG2
        with open(path, "wb") as file:
            source = subprocess.Popen(["head", "-c", str(LENGTH), "/dev/zero"], stdout=subprocess.PIPE)
            made = huffpipe("-0", f"--block-size={block}", stdin=source.stdout, stdout=file)
            source.stdout.close()
            source.wait(timeout=HANG)
        self.assert_done(made)
        blocks = LENGTH // block
        frame, window, back = block + 44, 64 << 10, 1 << 20
        for start in 0, LENGTH // 3, LENGTH - 50:
            result = subprocess.run(["strace", "-f", "-o", trace, "-P", path, BINARY, "-d", f"--range={start}:50",
                                     path], capture_output=True, env=TRACED, timeout=HANG)
            self.assertEqual((result.returncode, result.stdout), (0, bytes(50)))
            with open(trace, encoding="utf-8", errors="replace") as calls:
                read = [int(size) for size in re.findall(r"\b(?:pread64|read)\(.*\) = (\d+)", calls.read())]
            steps = math.ceil(math.log2(blocks)) + 2
            self.assertGreater(len(read), 2)
            self.assertLess(sum(read), steps * (frame + window) + frame + 2 * window + max(frame, back))


main()
