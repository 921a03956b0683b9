"""SIGINT, SIGTERM and SIGHUP: a compressed stream gets a valid end, everything else ends at once."""

import fcntl
import os
import re
import signal
import struct
import subprocess
import tempfile
import termios
import time

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 5000
F_SETPIPE_SZ = 1031
ENDINGS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
for ending in ENDINGS:  # under nohup, or in the background of a script, some are ignored, and huffpipe would too
    signal.signal(ending, signal.SIG_DFL)


def start(*options, **keywords):
    keywords = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **keywords}
    return subprocess.Popen([BINARY, *options], bufsize=0, env=ENVIRONMENT, **keywords)


def full_pipe():
    """A pipe into which not one byte more can be written."""
    read_end, write_end = os.pipe()
    try:
        fcntl.fcntl(write_end, F_SETPIPE_SZ, 1 << 20)  # or huffpipe would make room
    except PermissionError:
        pass  # which it then may not either
    os.set_blocking(write_end, False)
    try:
        while True:
            os.write(write_end, bytes(4096))
    except BlockingIOError:
        os.set_blocking(write_end, True)
    return read_end, write_end


def wait_until_read(pipe):
    """Waits until all that has been written to `pipe` has been read."""
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] > 0:
        time.sleep(0.005)


def wait_until_taken(process):
    """Waits until no signal is on its way to the process: another of the same number would become one with it."""
    while True:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            if all(int(pending, 16) == 0 for pending in re.findall(r"(?:SigPnd|ShdPnd):\s+(\S+)", status.read())):
                return
        time.sleep(0.005)


def close(process):
    for pipe in process.stdin, process.stdout, process.stderr:
        if pipe is not None:
            pipe.close()


class Compressing(TestCase):
    def interrupt(self, number, data, *options, wait=1, **keywords):
        """Sends `data`, reads `wait` bytes, sends the signal; returns the whole output and the status."""
        process = start(*options, **keywords)
        process.stdin.write(data)
        output = process.stdout.read(wait)
        process.send_signal(number)
        while more := process.stdout.read(65536):
            output += more
        status = process.wait(timeout=HANG)
        self.assertEqual(process.stderr.read(), b"")
        close(process)
        return output, status

    def test_what_was_read_is_written_with_a_valid_end_before_it_dies_of_the_signal(self):
        for number in ENDINGS:
            for options in ["-T1"], ["-T2"]:
                # The first block is out, so that what fits a pipe, which is all, has been taken up to there.
                output, status = self.interrupt(number, TEXT[:60_000], "--block-size=10000", *options)
                self.assertEqual(status, -number)
                result = huffpipe("-d", data=output)
                self.assert_done(result)
                self.assertTrue(TEXT.startswith(result.stdout) and len(result.stdout) >= 10_000)

    def test_a_flushed_input_is_kept_to_its_last_byte(self):
        output, status = self.interrupt(signal.SIGTERM, b"hello\n", "--flush-timeout=1")
        self.assertEqual((status, huffpipe("-d", data=output).stdout), (-signal.SIGTERM, b"hello\n"))

    def test_files_after_the_interrupted_one_are_left_out(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"another")
            file.flush()
            output, status = self.interrupt(signal.SIGINT, b"first", "--flush-timeout=1", "-", file.name)
        self.assertEqual((status, huffpipe("-d", data=output).stdout), (-signal.SIGINT, b"first"))

    def test_a_second_signal_ends_it_although_the_output_is_blocked(self):
        for second in ENDINGS:
            read_end, write_end = full_pipe()
            process = start("--flush-timeout=1", stdout=write_end)
            os.close(write_end)
            process.stdin.write(b"hello")
            wait_until_read(process.stdin)
            process.send_signal(signal.SIGTERM)
            wait_until_taken(process)
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(timeout=0.2)  # it waits for its reader
            process.send_signal(second)
            self.assertIn(process.wait(timeout=HANG), (-second, -signal.SIGTERM))
            os.close(read_end)
            close(process)

    def test_ignored_signals_stay_ignored(self):
        def ignore():
            for number in ENDINGS:
                signal.signal(number, signal.SIG_IGN)

        process = start("--flush-timeout=1", preexec_fn=ignore)
        process.stdin.write(b"one ")
        output = process.stdout.read(1)
        for number in ENDINGS:
            process.send_signal(number)
        process.stdin.write(b"two")
        rest, errors = process.communicate(timeout=HANG)
        self.assertEqual((process.returncode, errors), (0, b""))
        self.assertEqual(huffpipe("-d", data=output + rest).stdout, b"one two")

    def test_a_regular_file_ends_early_too(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(TEXT * 50)
            file.flush()
            with open(file.name, "rb") as stdin:
                process = start("-1", "--block-size=1K", stdin=stdin)
                output = process.stdout.read(1)  # it is at work, and stalls when the pipe is full
                process.send_signal(signal.SIGTERM)
                rest, _ = process.communicate(timeout=HANG)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        result = huffpipe("-d", data=output + rest)
        self.assert_done(result)
        self.assertLess(len(result.stdout), 50 * len(TEXT))


class NotCompressing(TestCase):
    def test_decompressing_testing_and_listing_end_at_once(self):
        packed = huffpipe("--block-size=10000", data=TEXT).stdout
        for options in ["-dT1"], ["-dT2"], ["-t"], ["-lv"]:
            for number in ENDINGS:
                process = start(*options)
                process.stdin.write(packed[:-20])
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=HANG), -number)
                self.assertEqual(process.stderr.read(), b"")
                close(process)


main()
