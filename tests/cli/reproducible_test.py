"""Output depends on the input, the level and the block size alone: not on threads, CPU, compiler, or how reads were cut.

HUFFPIPE_TEST_FULL=1 tries every number of threads from 1 to 64 at every level. HUFFPIPE_TEST_PEERS names other builds of
the program (paths separated by colons), which must write the same. Other CPUs: tests/portable.
"""

import hashlib
import os
import pathlib
import random
import subprocess
import sys
import unittest

from harness import BINARY, ENVIRONMENT, FULL, HANG, TestCase, huffpipe, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "vectors"))
from encoder_inputs import inputs, markov, noise, text  # noqa: E402

CPUS = "scalar", "bmi2", "avx2", "avx512"  # one that this CPU lacks is as the one before
LEVELS = [f"-{level}" for level in range(10)]
THREADS = range(1, 65) if FULL else (1, 2, 3, 7, 64)
PEERS = [path for path in os.environ.get("HUFFPIPE_TEST_PEERS", "").split(":") if path]


def mixture():
    """Data of many kinds, in more blocks than threads where these are small."""
    once = text(60_000, 1) + bytes(30_000) + noise(20_000, 2) + markov(50_000)
    return once + b"".join(raw for _, raw, _ in inputs().values()) + once[::-1]


MIXTURE = mixture()


def digest(*options, data=MIXTURE, **keywords):
    result = huffpipe(*options, data=data, **keywords)
    if result.returncode != 0 or result.stderr:
        raise RuntimeError(f"{options}: {result.stderr}")
    return hashlib.sha256(result.stdout).hexdigest()


def digest_of_chopped(options, data, dice):
    """The data arrives in pieces of random sizes."""
    process = subprocess.Popen([BINARY, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
    largest = dice.choice([100, 5000, 90_000])
    feeder = subprocess.Popen([sys.executable, "-c", FEEDER, str(dice.randrange(2**32)), str(largest)],
                              stdin=subprocess.PIPE, stdout=process.stdin)
    process.stdin.close()
    process.stdin = None
    try:
        feeder.communicate(data, timeout=HANG)
        output = process.stdout.read()
    finally:
        process.stdout.close()
        process.wait()
    return hashlib.sha256(output).hexdigest()


FEEDER = """
import os, random, sys
data, dice, at = sys.stdin.buffer.read(), random.Random(int(sys.argv[1])), 0
while at < len(data):
    at += os.write(1, data[at:at + dice.randrange(1, int(sys.argv[2]))])
"""


class Reproducible(TestCase):
    def test_any_number_of_threads_writes_the_same(self):
        for level in LEVELS if FULL else ("-1", "-5"):
            with self.subTest(level):
                expected = digest(level, "--block-size=4K", "-T1")
                for threads in THREADS:
                    self.assertEqual(digest(level, "--block-size=4K", f"-T{threads}"), expected, threads)

    def test_the_reader_and_the_writer_may_have_any_threads_and_room(self):
        expected = digest("-1", "--block-size=4K", "-T1")
        for options in (["--io-threads=1"], ["--io-threads=7"], ["--channel-capacity=1"], ["--channel-capacity=99"]):
            self.assertEqual(digest("-1", "--block-size=4K", "-T3", *options), expected, options)

    def test_every_cpu_variant_writes_the_same(self):
        for level in LEVELS:
            with self.subTest(level):
                digests = {cpu: digest(level, env={"HUFFPIPE_CPU": cpu}) for cpu in CPUS}
                self.assertEqual(len(set(digests.values())), 1, digests)

    def test_the_input_may_come_in_any_pieces(self):
        dice = random.Random(5)
        for level in ("-0", "-1", "-5"):
            expected = digest(level, "-T2")
            for _ in range(20 if FULL else 2):
                self.assertEqual(digest_of_chopped([level, "-T2"], MIXTURE, dice), expected, level)

    @unittest.skipUnless(PEERS, "HUFFPIPE_TEST_PEERS names no other build")
    def test_other_builds_write_the_same(self):
        for peer in PEERS:
            for level in LEVELS:
                for name, raw in [("mixture", MIXTURE), *((name, raw) for name, (_, raw, _) in inputs().items())]:
                    made = subprocess.run([peer, level], input=raw, stdout=subprocess.PIPE, env=ENVIRONMENT, check=True)
                    self.assertEqual(hashlib.sha256(made.stdout).hexdigest(), digest(level, data=raw),
                                     f"{peer} {level} {name}")


main()
