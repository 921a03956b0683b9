"""Every call that can fail does, one after another: one message, the right status, a verified prefix, no hang.

Arguments: the binary, and the shim that makes calls fail. With HUFFPIPE_TEST_FULL=1, every call of larger runs.
"""

import atexit
import errno
import os
import select
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from harness import ARGUMENTS, BINARY, ENVIRONMENT, FULL, HANG, TestCase, huffpipe, main  # noqa: E402

SHIM = ARGUMENTS[0]
SANITIZED = ARGUMENTS[1:] == ["sanitized"]  # slow, and memory cannot be made to fail; but leaks are seen
BLOCKS = 2 if SANITIZED else 40 if FULL else 6
BLOCK = 1024
MOST_MEMORY_FAULTS = None if FULL else 24  # of a run, or twice as many
MOST_OTHER_FAULTS = 1 if SANITIZED else 1 << 60 if FULL else 20  # likewise, in the other modes
LAST = 1 << 60

RAW = b"".join(b"%d green bottles hanging on the wall\n" % number for number in range(BLOCKS * 40))[:BLOCKS * BLOCK]
SIZE = f"--block-size={BLOCK}"
PACKED = huffpipe(SIZE, data=RAW).stdout

COMPRESSING = ([SIZE], RAW, PACKED)
DECOMPRESSING = (["-d"], PACKED, RAW)
OPERATIONS = [([*options, threads], data, good) for options, data, good in (COMPRESSING, DECOMPRESSING)
              for threads in (["-T2"] if SANITIZED else ["-T1", "-T2"])]


# libseccomp 2.5 itself crashes where memory runs out while it makes a filter, before any data is read.
WITHOUT_SANDBOX = ("--sandbox=off",)


class Outcome:
    """How a run with a fault ended."""

    def __init__(self, status, output, message, faults):
        self.status, self.output, self.message, self.faults = status, output, message, faults

    def __repr__(self):
        return f"status {self.status}, {len(self.output)} bytes, {self.message!r}, {self.faults} faults"


def memory_file(content=b""):
    file = os.memfd_create("test")
    os.write(file, content)
    os.lseek(file, 0, os.SEEK_SET)
    return file


def content_of(file):
    with os.fdopen(file, "rb") as opened:
        opened.seek(0)
        return opened.read()


def pipe_with(content):
    source, sink = os.pipe()
    assert os.write(sink, content) == len(content)  # it has room for 64 KiB
    os.close(sink)
    return source


def wait_for(process):
    """The exit status, or the negative number of the signal; fails when the process hangs."""
    handle = os.pidfd_open(process)
    ready = select.select([handle], [], [], HANG)[0]
    os.close(handle)
    if not ready:
        os.kill(process, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert ready, "it hangs"
    return status


def pipes_can_be_tried():
    """Whether this kernel can read and write pipes without waiting."""
    source, sink = os.pipe()
    try:
        return os.pwritev(sink, [b"x"], -1, os.RWF_NOWAIT) == 1
    except OSError:
        return False
    finally:
        os.close(source)
        os.close(sink)


def run(options, data, piped, environment):
    source = pipe_with(data) if piped else memory_file(data)
    outlet, output = os.pipe() if environment.get("FAULT_CALL") == "try_write" else (None, memory_file())
    message, report = memory_file(), memory_file()
    os.set_inheritable(report, True)
    process = os.posix_spawn(BINARY, [BINARY, *options], {**ENVIRONMENT, "FAULT_REPORT": str(report), **environment},
                             file_actions=[(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, output, 1),
                                           (os.POSIX_SPAWN_DUP2, message, 2)])
    os.close(source)
    status = wait_for(process)
    if outlet is not None:  # what it has written is in the pipe, which has room for it
        os.close(output)
        output = memory_file(os.read(outlet, 1 << 16))
        os.close(outlet)
    return Outcome(status, content_of(output), content_of(message).decode(), len(content_of(report)))


@atexit.register
def tell():
    print(f"{made[0]} runs with faults")


made = [0]


def faulty(options, data, call, kind, first, last, descriptor=-1, piped=True):
    outcome = run(options, data, piped, {
        "LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0", "FAULT_CALL": call, "FAULT_KIND": str(kind),
        "FAULT_FIRST": str(first), "FAULT_LAST": str(last), "FAULT_FD": str(descriptor)})
    made[0] += outcome.faults > 0
    return outcome


class Faults(TestCase):
    def assert_went_well(self, outcome, good):
        self.assertEqual((outcome.status, outcome.message), (0, ""), outcome)
        self.assertEqual(outcome.output, good)

    def assert_failed_well(self, outcome, good, words=""):
        self.assertEqual(outcome.status, 1, outcome)
        self.assertRegex(outcome.message, r"\Ahuffpipe: [^\n]+\n\Z")
        self.assertIn(words, outcome.message)
        self.assertTrue(good.startswith(outcome.output), outcome)

    def each_call(self, call, kind, judge, descriptor=-1, forever=False, most=None, options=()):
        """Makes the first call fail, then the second, and so on until a run makes no more; returns their number."""
        total = 0
        for operation, data, good in OPERATIONS:
            for piped in True, False:
                words = [*operation, *options]
                step = 1
                if most is not None:
                    step = max(1, self.count(words, data, call, descriptor, piped) // most)
                number = 1
                while True:
                    outcome = faulty(words, data, call, kind, number, LAST if forever else number, descriptor, piped)
                    if outcome.faults == 0:
                        self.assert_went_well(outcome, good)
                        break
                    with self.subTest(call=call, kind=kind, number=number, words=words, piped=piped):
                        judge(outcome, good)
                    total += 1
                    number += step
        return total

    @staticmethod
    def count(options, data, call, descriptor, piped):
        """A power of two that is more than the calls that a run makes, and no more than twice as many."""
        number = 1
        while faulty(options, data, call, "short", number, number, descriptor, piped).faults:
            number *= 2
        return number

    def well_or_failed(self, outcome, good, words=""):
        if outcome.status == 0:
            self.assert_went_well(outcome, good)
        else:
            self.assert_failed_well(outcome, good, words)


class Interruptions(Faults):
    """What is no failure changes nothing."""

    def test_short_reads_and_writes(self):
        self.assertGreater(self.each_call("read", "short", self.assert_went_well, 0), 4 * BLOCKS)
        self.assertGreater(self.each_call("write", "short", self.assert_went_well, 1), 4 * BLOCKS)

    def test_interrupted_calls(self):
        for call, descriptor in ("read", 0), ("write", 1), ("poll", -1):
            self.assertGreater(self.each_call(call, errno.EINTR, self.assert_went_well, descriptor), 4)

    def test_calls_that_would_block(self):
        for call, descriptor in ("read", 0), ("write", 1):
            self.assertGreater(self.each_call(call, errno.EAGAIN, self.assert_went_well, descriptor), 4 * BLOCKS)

    @unittest.skipUnless(pipes_can_be_tried(), "needs a kernel that can tell what would wait")
    def test_calls_that_do_not_wait(self):
        kinds = ["short", errno.EAGAIN]
        if not SANITIZED:
            kinds += [errno.EINTR, errno.EOPNOTSUPP]
        for kind in kinds:
            self.assertGreater(self.each_call("try_read", kind, self.assert_went_well, 0), 4)
            self.assertGreater(self.each_call("try_write", kind, self.assert_went_well, 1), 4)
        for call, descriptor in ("try_read", 0), ("try_write", 1):
            for operation, data, good in OPERATIONS:
                self.assert_went_well(faulty(operation, data, call, "short", 1, LAST, descriptor), good)

    def test_all_calls_short(self):
        for call, descriptor in ("read", 0), ("write", 1):
            for operation, data, good in OPERATIONS:
                for piped in True, False:
                    self.assert_went_well(faulty(operation, data, call, "short", 1, LAST, descriptor, piped), good)


class Failures(Faults):
    def test_failed_reads(self):
        def judge(outcome, good):
            self.assert_failed_well(outcome, good, "(stdin): cannot read")
            self.assertIn(os.strerror(errno.EIO), outcome.message)

        self.assertGreater(self.each_call("read", errno.EIO, judge, 0), 4 * BLOCKS)

    def test_failed_writes(self):
        for kind in errno.EIO, errno.ENOSPC:
            def judge(outcome, good):
                self.assert_failed_well(outcome, good, "(stdout): cannot write")
                self.assertIn(os.strerror(kind), outcome.message)

            self.assertGreater(self.each_call("write", kind, judge, 1), 4 * BLOCKS)

    def test_a_reader_that_has_gone(self):
        def judge(outcome, good):
            self.assertEqual((outcome.status, outcome.message), (-signal.SIGPIPE, ""), outcome)
            self.assertTrue(good.startswith(outcome.output), outcome)

        self.each_call("write", errno.EPIPE, judge, 1)

    def test_a_failed_end_of_output(self):
        for kind in errno.EIO, errno.ENOSPC, errno.EDQUOT:
            def judge(outcome, good):
                self.assertEqual(outcome.status, 1, outcome)
                self.assertRegex(outcome.message, r"\Ahuffpipe: \(stdout\): cannot finish writing[^\n]*\n\Z")
                self.assertEqual(outcome.output, good)

            self.assertEqual(self.each_call("close", kind, judge, 1), 2 * len(OPERATIONS))

    def test_failed_reads_by_position(self):
        good = RAW[1000:2500]
        for kind, judge in ("short", self.assert_went_well), (errno.EINTR, self.assert_went_well), \
                (errno.EIO, self.assert_failed_well):
            number = 1
            while True:
                outcome = faulty(["-d", "--range=1000:1500"], PACKED, "pread", kind, number, number, piped=False)
                if outcome.faults == 0:
                    break
                judge(outcome, good)
                number += 1
            self.assertGreater(number, 3)

    def test_failed_waits(self):
        def judge(outcome, good):
            self.assert_failed_well(outcome, good, "(stdin): cannot wait for input")

        self.assertGreater(self.each_call("poll", errno.ENOMEM, judge), 4)

    def test_no_more_descriptors(self):
        def judge(outcome, good):
            self.assert_failed_well(outcome, good, os.strerror(errno.EMFILE))

        self.each_call("eventfd", errno.EMFILE, judge)

    def test_no_more_threads(self):
        for forever in False, True:
            self.assertGreater(self.each_call("thread", errno.EAGAIN, self.well_or_failed, forever=forever), 4)

    def test_reads_and_closes_of_any_file(self):
        def judge(outcome, good):
            self.well_or_failed(outcome, good, "cannot read")

        self.each_call("read", errno.EIO, judge, most=20)

    @unittest.skipIf(SANITIZED, "a sanitizer has memory of its own: see allocation_test.cpp")
    def test_no_more_memory(self):
        def judge(outcome, good):
            self.well_or_failed(outcome, good)
            self.assertRegex(outcome.message, r"\A\Z|out of memory|cannot start a thread")

        for forever in False, True:
            total = self.each_call("memory", errno.ENOMEM, judge, forever=forever, most=MOST_MEMORY_FAULTS,
                                   options=WITHOUT_SANDBOX)
            self.assertGreater(total, 8 * 10)


DAMAGED = PACKED[:3 * len(PACKED) // 4] + b"damage" + PACKED[3 * len(PACKED) // 4 + 6:]


class OtherModes(Faults):
    """Whatever else the program does: it ends by itself, and says in its own lines what was wrong."""

    MODES = ((["-l"], PACKED), (["-lv"], PACKED), (["-lv", "--json"], PACKED), (["-tvv"], PACKED), (["-vv", SIZE], RAW),
             (["-d", "--salvage"], DAMAGED), (["-d", "--salvage=zero", "-T2"], DAMAGED), (["-dT2"], DAMAGED),
             (["--io-threads=1", SIZE], RAW), (["-d", "--io-threads=1"], PACKED),
             (["-d", "--salvage", "--io-threads=1"], DAMAGED), (["--progress=json", SIZE], RAW),
             (["-d", "--range=1000:1500"], PACKED), (["-df"], RAW), (["-h"], b""), (["-V"], b""),
             (["--no-such-option"], b""), (["-T", "many"], b""))

    def each_fault(self, call, kind, most, forever=False):
        for options, data in self.MODES:
            if call == "memory":
                options = [*options, *WITHOUT_SANDBOX]
            for piped in [True] if SANITIZED else [True, False]:
                good = faulty(options, data, "none", 0, 0, 0, piped=piped)
                number, step = 1, max(1, self.count(options, data, call, -1, piped) // most)
                while True:
                    outcome = faulty(options, data, call, kind, number, LAST if forever else number, piped=piped)
                    if outcome.faults == 0:
                        break
                    with self.subTest(call=call, number=number, options=options, piped=piped, forever=forever):
                        self.assertIn(outcome.status, {1, good.status}, outcome)
                        lines = [line for line in outcome.message.splitlines() if not line.startswith("{")]
                        self.assertTrue(all(line.startswith("huffpipe: ") for line in lines), outcome)
                        if outcome.status != good.status:
                            self.assertTrue(lines, outcome)
                        if "-l" not in options[0]:
                            self.assertTrue(good.output.startswith(outcome.output), outcome)
                    number += step

    def test_failed_reads(self):
        self.each_fault("read", errno.EIO, most=MOST_OTHER_FAULTS)

    def test_failed_waits(self):
        self.each_fault("poll", errno.ENOMEM, most=MOST_OTHER_FAULTS)

    def test_no_more_threads(self):
        self.each_fault("thread", errno.EAGAIN, most=2 * MOST_OTHER_FAULTS)
        self.each_fault("thread", errno.EAGAIN, most=2 * MOST_OTHER_FAULTS, forever=True)

    def test_no_more_descriptors(self):
        self.each_fault("eventfd", errno.EMFILE, most=2 * MOST_OTHER_FAULTS)

    @unittest.skipIf(SANITIZED, "a sanitizer has memory of its own: see allocation_test.cpp")
    def test_no_more_memory(self):
        for forever in False, True:
            self.each_fault("memory", errno.ENOMEM, most=LAST if FULL else 6, forever=forever)


main()
