"""What the black-box tests of huffpipe share: each test file gets the binary's path as its first argument."""

import faulthandler
import os
import subprocess
import sys
import unittest

BINARY = os.path.abspath(sys.argv[1])
ARGUMENTS = sys.argv[2:]
FULL = os.environ.get("HUFFPIPE_TEST_FULL") == "1"  # long runs: minutes instead of seconds
HANG = 600  # seconds; no program here takes that long, so whatever does has hung
SKIPPED = 77  # the exit status by which meson knows a skipped test

# On a machine that is so busy that a writer pauses, a flush would cut blocks and change compressed bytes.
ENVIRONMENT = {**os.environ, "LC_ALL": "C", "HUFFPIPE_OPT": "--flush-timeout=off"}

# Under strace: a leak sanitizer, which traces too, would give up there.
TRACED = {**ENVIRONMENT, "ASAN_OPTIONS": "detect_leaks=0"}


def huffpipe(*options, data=b"", env=None, **keywords):
    """Runs the binary on `data` and returns what subprocess.run returns."""
    if "stdin" not in keywords:
        keywords["input"] = data
    keywords.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([BINARY, *options], stderr=subprocess.PIPE, timeout=HANG,
                          env={**ENVIRONMENT, **(env or {})}, **keywords)


def shell(script, *arguments, **keywords):
    """Runs a script of sh with the binary as "$1" and the arguments as "$2" …"""
    return subprocess.run(["sh", "-c", script, "sh", BINARY, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=HANG, env=ENVIRONMENT, **keywords)


class TestCase(unittest.TestCase):
    """With checks for what huffpipe promises whenever it ends."""

    def setUp(self):
        self.addTypeEqualityFunc(bytes, self.assert_same_bytes)

    def assert_same_bytes(self, first, second, msg=None):
        """Fails with the place where they part, not with megabytes of them."""
        if first == second:
            return
        place = next((at for at, (a, b) in enumerate(zip(first, second)) if a != b), min(len(first), len(second)))
        start = max(0, place - 8)
        self.fail(f"{msg or ''} {len(first)} and {len(second)} bytes, the first difference at byte {place}: "
                  f"{first[start:place + 24]} {second[start:place + 24]}")

    def assert_done(self, result):
        self.assertEqual((result.returncode, result.stderr), (0, b""))

    def assert_fails(self, result, status, *words):
        """It ended with this status, and with one line on stderr that holds these words."""
        message = result.stderr.decode()
        self.assertEqual(result.returncode, status, message)
        self.assertRegex(message, r"\Ahuffpipe: [^\n]+\n\Z")
        for word in words:
            self.assertIn(word, message)


def skip(reason):
    """Ends the whole test file as skipped."""
    print("skipped:", reason)
    sys.exit(SKIPPED)


def main():
    if not FULL:  # whatever it is that hangs: its place is shown before meson ends it
        faulthandler.dump_traceback_later(1140, exit=True)
    result = unittest.main(argv=sys.argv[:1], verbosity=2, exit=False).result
    if result.testsRun == len(result.skipped):
        sys.exit(SKIPPED)
    sys.exit(not result.wasSuccessful())
