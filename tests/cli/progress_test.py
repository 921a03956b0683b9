"""Progress on a terminal, in lines, as JSON, and whenever SIGUSR1 asks for it."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from harness import ARGUMENTS, BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main

HOLDS_SIGNALS_BACK = ARGUMENTS == ["thread-sanitizer"]
TEXT = b"the quick brown fox jumps over the lazy dog\n" * 5000
PACKED = huffpipe(data=TEXT).stdout
LINE = r"\(stdin\): (?:(\d+) %, )?[\d.]+ \w+ in, [\d.]+ \w+ out, ratio (?:[\d.]+|-), [\d.]+ MB/s \(average [\d.]+\)" \
    r"(?:, ETA [\d:]+)?, waits: input \d+ %, CPU \d+ %, output \d+ %"


def start(*options, **keywords):
    keywords = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **keywords}
    return subprocess.Popen([BINARY, *options], bufsize=0, env=ENVIRONMENT, **keywords)


def wait_until_read(pipe):
    """Waits until all that has been written to `pipe` has been read."""
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] > 0:
        time.sleep(0.005)


class Lines(TestCase):
    def test_nothing_is_shown_off_a_terminal_unless_asked(self):
        for options in [], ["--progress=auto"], ["--progress=never"], ["--size-hint=10"]:
            self.assert_done(huffpipe(*options, data=TEXT))
        self.assertEqual(huffpipe("-v", data=TEXT).stderr.count(b"\n"), 1)

    def test_always_writes_lines(self):
        result = huffpipe("--progress=always", data=TEXT)
        self.assertEqual((result.returncode, result.stdout), (0, PACKED))
        self.assertRegex(result.stderr.decode(), rf"\A(?:{LINE}\n)+\Z")
        self.assertIn(b"220.0 kB in", result.stderr)

    def test_the_share_is_known_of_files_and_by_the_hint(self):
        def last_share(*options, **keywords):
            found = re.findall(LINE, huffpipe("--progress=always", *options, **keywords).stderr.decode())
            return found[-1]

        with tempfile.TemporaryFile() as file:
            file.write(TEXT)
            file.seek(len(TEXT) // 2)
            self.assertEqual(last_share(stdin=file), "100")
        self.assertEqual(last_share(data=TEXT), "")
        self.assertEqual(last_share("--size-hint=440000", data=TEXT), "50")
        self.assertEqual(last_share("-d", f"--size-hint={2 * len(PACKED)}", data=PACKED), "50")
        self.assertEqual(last_share("-t", f"--size-hint={2 * len(PACKED)}", data=PACKED), "50")

    def test_json_is_one_object_a_line(self):
        result = huffpipe("--progress=json", "-d", f"--size-hint={len(PACKED)}", data=PACKED)
        self.assertEqual((result.returncode, result.stdout), (0, TEXT))
        last = [json.loads(line) for line in result.stderr.splitlines()][-1]
        self.assertEqual((last["name"], last["bytes_in"], last["bytes_out"], last["done"], last["share"]),
                         ("-", len(PACKED), len(TEXT), True, 1))
        self.assertAlmostEqual(last["ratio"], len(PACKED) / len(TEXT), delta=0.0001)
        self.assertAlmostEqual(sum(last["waits"].values()), 1, delta=0.01)
        self.assertEqual(set(last), {"name", "bytes_in", "bytes_out", "seconds", "ratio", "speed", "average_speed",
                                     "share", "seconds_left", "waits", "done"})

    def test_listing_a_pipe_has_progress_too(self):
        result = huffpipe("-l", "--progress=json", data=PACKED)
        last = [json.loads(line) for line in result.stderr.splitlines()][-1]
        self.assertEqual((last["bytes_in"], last["bytes_out"], last["done"]), (len(PACKED), len(TEXT), True))

    def test_json_tells_that_an_input_was_not_done(self):
        result = huffpipe("--progress=json", "-d", data=PACKED[:-5])
        *objects, message = result.stderr.splitlines()
        self.assertEqual((result.returncode, json.loads(objects[-1])["done"]), (2, False))
        self.assertIn(b"huffpipe: (stdin):", message)

    def test_json_comes_while_the_input_stalls(self):
        process = start("--progress=json")
        process.stdin.write(b"some")
        seen = [json.loads(process.stderr.readline()) for _ in range(2)]
        self.assertEqual([line["done"] for line in seen], [False, False])
        self.assertGreater(seen[1]["waits"]["input"], 0.5)
        process.communicate(timeout=HANG)


class OnTerminal(TestCase):
    def shown(self, *options, size=b"\0\0\0\0", until=b""):
        """What stderr, a terminal, shows of a run whose input stays open until `until` has been shown."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, size + bytes(4))
        process = start(*options, stderr=slave)
        os.close(slave)
        process.stdin.write(b"some")
        seen = b""
        while until not in seen:
            seen += os.read(master, 65536)
        process.stdin.close()
        process.stdout.read()
        try:
            while more := os.read(master, 65536):
                seen += more
        except OSError:  # EIO: nobody holds the terminal any more
            pass
        self.assertEqual(process.wait(timeout=HANG), 0)
        process.stdout.close()
        os.close(master)
        return seen

    def test_verbose_draws_one_line_and_takes_it_away(self):
        drawn = struct.pack("HH", 24, 200)
        for options in ["-v"], ["--progress=always"]:
            seen = self.shown(*options, size=drawn, until=b"\x1b[K").decode()
            self.assertRegex(seen, rf"\A(?:\r{LINE}\x1b\[K)+\r\x1b\[K(?:huffpipe: [^\n]*\n)?\Z")

    def test_a_line_is_no_wider_than_the_terminal(self):
        seen = self.shown("-v", size=struct.pack("HH", 24, 40), until=b"\x1b[K")
        self.assertEqual(len(seen.split(b"\x1b[K")[0]), 1 + 39)
        seen = self.shown("-v", until=b"\x1b[K")  # one that has no size
        self.assertLessEqual(len(seen.split(b"\x1b[K")[0]), 1 + 79)

    def test_nothing_is_drawn_without_verbose(self):
        self.assertEqual(self.shown(), b"")
        self.assertNotIn(b"\x1b", self.shown("-v", "--progress=never"))


class StatusSignal(TestCase):
    def assert_answers(self, process, pattern):
        for _ in range(3):
            # While the first thread still answers, the next signal would go to another: under the thread sanitizer
            # one that writes holds it back until it has written.
            wait_for_first_thread(process.pid)
            process.send_signal(signal.SIGUSR1)
            self.assertRegex(process.stderr.readline().decode(), rf"\A{pattern}\n\Z")

    def test_it_shows_a_stalled_input_both_ways(self):
        for options, data, rest, expected in ([], TEXT[:7], TEXT[7:], PACKED), \
                (["-T1"], TEXT[:7], TEXT[7:], PACKED), (["-d"], PACKED[:7], PACKED[7:], TEXT), \
                (["-l", "--json"], PACKED[:99], PACKED[99:], huffpipe("-l", "--json", data=PACKED).stdout):
            process = start(*options)
            process.stdin.write(data)
            wait_until_read(process.stdin)
            self.assert_answers(process, LINE)
            output, errors = process.communicate(rest, timeout=HANG)
            self.assertEqual((process.returncode, output, errors), (0, expected, b""))

    @unittest.skipIf(HOLDS_SIGNALS_BACK, "the thread sanitizer holds signals back until open returns")
    def test_it_is_answered_while_a_file_is_still_to_be_opened(self):
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "fifo")
            os.mkfifo(name)
            for options in [], ["-d"], ["-l"], ["--bench=0", "-1"]:
                process = start(*options, name, stdin=subprocess.DEVNULL)  # waits, since nobody writes to it
                wait_for_handler(process.pid)
                while not select.select([process.stderr], [], [], 0.02)[0]:
                    process.send_signal(signal.SIGUSR1)
                self.assertRegex(process.stderr.readline().decode(), rf"\A{re.escape(name)}: 0 B in, .*\n\Z")
                with open(name, "wb") as fifo:
                    fifo.write(PACKED)
                process.communicate(timeout=HANG)
                self.assertEqual(process.returncode, 0)

    def test_it_shows_how_far_measuring_is(self):
        process = start("--bench=1", "-1")
        process.stdin.write(TEXT[:1000])
        wait_until_read(process.stdin)
        self.assert_answers(process, LINE.replace(r"[\d.]+ \w+ in", "1.0 kB in"))
        process.stdin.close()
        line = "CPU 0 %"  # as long as it waits for the end of the input
        while "CPU 0 %" in line:
            process.send_signal(signal.SIGUSR1)
            line = process.stderr.readline().decode()
            self.assertRegex(line, rf"\A{LINE}\n\Z")
        self.assertEqual(len(process.stdout.read().splitlines()), 1)
        self.assertEqual((process.wait(timeout=HANG), process.stderr.read()), (0, b""))
        process.stdout.close()
        process.stderr.close()

    def test_it_shows_a_stalled_output(self):
        process = start("-d", "-T2")
        many = huffpipe(data=bytes(64 << 20)).stdout  # more than fits into pipes and blocks in flight
        process.stdin.write(many)
        process.stdin.close()
        process.stdout.read(1)
        self.assert_answers(process, LINE)
        self.assertEqual(len(process.stdout.read()), (64 << 20) - 1)
        self.assertEqual((process.wait(timeout=HANG), process.stderr.read()), (0, b""))
        process.stdout.close()
        process.stderr.close()

    def test_it_answers_in_json_where_that_is_asked_for(self):
        process = start("--progress=json")
        process.stdin.write(b"x")
        wait_until_read(process.stdin)
        self.assert_answers(process, r"\{.*\}")
        process.communicate(timeout=HANG)

    def test_it_never_ends_the_program(self):
        for options, data in ([], TEXT), (["-d"], PACKED), (["-t"], PACKED), (["-l"], PACKED):
            process = start(*options)
            wait_for_handler(process.pid)
            for _ in range(20):
                process.send_signal(signal.SIGUSR1)
                process.stdin.write(data[:10])
                data = data[10:]
            process.communicate(data, timeout=HANG)
            self.assertEqual(process.returncode, 0)

    def test_no_thread_waits_for_it(self):
        process = start()
        process.stdin.write(b"x")
        wait_until_read(process.stdin)
        self.assertEqual(len(os.listdir(f"/proc/{process.pid}/task")), 1)
        process.communicate(timeout=HANG)


def wait_for_handler(pid):
    """Waits until the process catches SIGUSR1, which it does first of all."""
    while not is_in_mask(pid, "SigCgt"):
        time.sleep(0.002)


def wait_for_first_thread(pid):
    """Waits until the first thread of the process does not block SIGUSR1, and would get it."""
    while is_in_mask(pid, "SigBlk"):
        time.sleep(0.002)


def is_in_mask(pid, mask):
    """Whether SIGUSR1 is in this mask of the first thread."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(rf"{mask}:\s+([0-9a-f]+)", status.read()).group(1), 16) >> (signal.SIGUSR1 - 1) & 1


main()
