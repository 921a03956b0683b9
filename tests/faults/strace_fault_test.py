"""Faults that the system injects into the program as it is: what a preloaded shim cannot reach.

strace makes the k-th call of the process fail, for every k, so that also those count that the C library makes
for itself, such as the mappings of memory and threads. With a sanitizer in it the program is not as it is: it maps
and protects memory for the sanitizer, has no sandbox that would mark where its own calls begin, and takes an hour.
"""

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from harness import ARGUMENTS, BINARY, FULL, HANG, TRACED, TestCase, huffpipe, main, skip  # noqa: E402

RAW = b"".join(b"%d green bottles hanging on the wall\n" % number for number in range(200))
SIZE = "--block-size=1K"
PACKED = huffpipe(SIZE, data=RAW).stdout
OPERATIONS = [([*options, threads], data, good) for options, data, good in
              (([SIZE], RAW, PACKED), (["-d"], PACKED, RAW)) for threads in ("-T1", "-T2")]
STRIDE = 1 if FULL else 5

if ARGUMENTS == ["sanitized"]:
    skip("tests the program without sanitizers")
if shutil.which("strace") is None:
    skip("needs strace")
if subprocess.run(["strace", "-o", "/dev/null", "-e", "inject=getpid:error=EIO", "true"], capture_output=True,
                  timeout=HANG, check=False).returncode != 0:
    skip("may not trace")


class StraceFaults(TestCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.log = os.path.join(self.folder, "log")
        self.input = os.path.join(self.folder, "input")
        self.output = os.path.join(self.folder, "output")

    def traced(self, options, data, calls, *extra):
        with open(self.input, "wb") as file:
            file.write(data)
        with open(self.input, "rb") as file, open(self.output, "w+b") as output:
            source = {"stdin": file} if "-P" in extra else {"input": data}
            result = subprocess.run(["strace", "-f", "-o", self.log, "-e", f"trace={calls},seccomp,preadv2", *extra,
                                     BINARY, *options], **source, stdout=output, stderr=subprocess.PIPE, env=TRACED,
                                    timeout=HANG, check=False)
            output.seek(0)
            result.stdout = output.read()
        return result

    def calls_made(self, options, data, calls, *extra):
        """The numbers of the first and the last call from the sandbox on; before it, the loader has its turn."""
        self.assertEqual(self.traced(options, data, calls, *extra).returncode, 0)
        lines = self.logged(f"{calls},seccomp", r"\(")
        inside = next((at for at, line in enumerate(lines) if "SET_MODE_FILTER" in line), -1)
        wanted = [at for at, line in enumerate(lines) if "seccomp(" not in line]
        return sum(at < inside for at in wanted) + 1, len(wanted)

    def logged(self, calls, what):
        """The lines of the log that begin, or go on, with one of these calls, and have this behind its name."""
        pattern = re.compile(rf"^\d+ +(?:<\.\.\. )?(?:{calls.replace(',', '|')}){what}")
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return [line for line in log if pattern.search(line)]

    def each_call(self, calls, error, judge, *extra):
        """Makes the first call of each thread fail, then the second, and so on (or every few of them)."""
        injected = 0
        for options, data, good in OPERATIONS:
            first, last = self.calls_made(options, data, calls, *extra)
            for number in range(first, last + 2, STRIDE if last - first > 4 else 1):
                result = self.traced(options, data, calls, *extra, "-e", f"inject={calls}:error={error}:when={number}")
                injected += bool(self.logged(calls, ".*INJECTED"))
                with self.subTest(calls=calls, error=error, number=number, options=options):
                    judge(result, good)
        self.assertGreater(injected, 3)

    def went_well(self, result, good):
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(result.stdout, good)

    def well_or_failed(self, result, good):
        if result.returncode == 0:
            self.went_well(result, good)
        else:
            self.assert_fails(result, 1)
            self.assertTrue(good.startswith(result.stdout))

    def test_reads(self):
        self.each_call("read", "EIO", self.well_or_failed, "-P", self.input)
        self.each_call("read", "EINTR", self.went_well, "-P", self.input)

    def test_writes(self):
        self.each_call("write,pwritev2", "ENOSPC", self.well_or_failed, "-P", self.output)  # not those of the message
        self.each_call("write,pwritev2", "EINTR", self.went_well)

    def test_waits(self):
        old_kernel = "-e", "inject=preadv2:error=EOPNOTSUPP"  # where what has come cannot be read without a wait
        self.each_call("poll", "EINTR", self.went_well, *old_kernel)
        self.each_call("poll", "ENOMEM", self.well_or_failed, *old_kernel)

    def test_mappings_of_memory(self):
        self.each_call("mmap", "ENOMEM", self.well_or_failed)

    def test_protections_of_memory(self):
        self.each_call("mprotect", "ENOMEM", self.well_or_failed)

    def test_threads(self):
        self.each_call("clone3,clone", "EAGAIN", self.well_or_failed)

    def test_sizes_of_pipes(self):
        self.each_call("fcntl", "EPERM", self.went_well)


main()
