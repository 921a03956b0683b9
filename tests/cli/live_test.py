"""Input that arrives piece by piece, and processes that are disturbed while it does."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from harness import BINARY, ENVIRONMENT, HANG, TestCase, huffpipe, main

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 50_000


class OpenInput(TestCase):
    def assert_delivers(self, options, arrived, expected):
        """The output for what has arrived comes although the input stays open; returns the exit status."""
        return self.assert_command_delivers([BINARY, *options], arrived, expected)

    def assert_command_delivers(self, command, arrived, expected):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                   stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        process.stdin.write(arrived)
        output = b""
        while len(output) < len(expected) and (more := process.stdout.read(65536)):
            output += more
        self.assertEqual(output, expected)
        process.stdin.close()
        self.assertEqual(process.stdout.read(), b"")
        process.stdout.close()
        return process.wait(timeout=HANG)

    def test_decoded_blocks_are_delivered_as_they_arrive(self):
        packed = huffpipe("-0", "--block-size=1000", data=TEXT[:5000]).stdout
        three_blocks = 20 + 3 * (36 + 1000 + 8)
        for options in ["-dT1"], ["-dT2"], ["-df"], ["-dT2", "--io-threads=1"]:
            with self.subTest(options):
                self.assertEqual(self.assert_delivers(options, packed[:three_blocks], TEXT[:3000]), 2)
                self.assertEqual(self.assert_delivers(options, packed, TEXT[:5000]), 0)

    def test_copied_input_is_delivered_as_it_arrives(self):
        for data in b"x", b"text\n", b"\xf5x":
            self.assertEqual(self.assert_delivers(["-dcf"], data, data), 0)


    def test_live_data_passes_both_ways_while_the_input_stays_open(self):
        for timeout in "", "--flush-timeout=5":
            script = f'unset HUFFPIPE_OPT; "$1" -c {timeout} | "$1" -d'
            command = ["sh", "-c", script, "sh", BINARY]
            self.assertEqual(self.assert_command_delivers(command, b"hello\n", b"hello\n"), 0)

    def test_one_thread_for_both_ends_hands_everything_on_before_it_waits(self):
        for size in 3500, 4000:  # the last block is cut short by the pause, or not
            script = 'unset HUFFPIPE_OPT; "$1" -T2 --io-threads=1 --block-size=1000 | "$1" -dT2 --io-threads=1'
            command = ["sh", "-c", script, "sh", BINARY]
            self.assertEqual(self.assert_command_delivers(command, TEXT[:size], TEXT[:size]), 0)

    def test_what_is_said_before_a_pause_is_heard_during_it(self):
        command = '(echo hello; exec sleep 1000) | "$1" -c | "$1" -d'
        process = subprocess.Popen(["sh", "-c", command, "sh", BINARY], stdout=subprocess.PIPE,
                                   env={**ENVIRONMENT, "HUFFPIPE_OPT": ""}, start_new_session=True)
        self.assertEqual(process.stdout.readline(), b"hello\n")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=HANG)
        process.stdout.close()


class BothWays(TestCase):
    """Two programs that talk, each through a huffpipe of its own in each direction."""

    LINE = '"$1" --flush-timeout=2 -c | "$1" -d'

    def conversation(self):
        """Ends to write to and to read from, of somebody who says everything again."""
        script = f'{self.LINE} | (exec cat) | {self.LINE}'
        process = subprocess.Popen(["sh", "-c", script, "sh", BINARY], stdin=subprocess.PIPE, bufsize=0,
                                   stdout=subprocess.PIPE, env={**ENVIRONMENT, "HUFFPIPE_OPT": ""})
        self.addCleanup(process.wait, timeout=HANG)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        return process

    def test_questions_are_answered_one_by_one(self):
        process = self.conversation()
        for size in [1, 2, 3, 100, 5000, 70_000, 700_000, 1, 1]:
            question = (TEXT * 2)[size:2 * size]
            writer = threading.Thread(target=write_all, args=[process.stdin, question])
            writer.start()  # cat answers while it is asked
            self.assertEqual(read_exactly(process.stdout, size), question)
            writer.join()

    def test_git_talks_to_git(self):
        """A protocol with turns of every size, over huffpipe(1) both ways, started as ssh would be."""
        if not shutil.which("git"):
            self.skipTest("needs git")
        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/ssh", "w", encoding="ascii") as script:
                script.write(f'#!/bin/sh\nset -- "{BINARY}" "$2"\n{self.LINE} | sh -c "$2" | {self.LINE}\n')
            os.chmod(folder + "/ssh", 0o755)
            environment = {**ENVIRONMENT, "HUFFPIPE_OPT": "", "GIT_SSH": folder + "/ssh", "HOME": folder,
                           "GIT_SSH_VARIANT": "simple", "GIT_CONFIG_NOSYSTEM": "1"}

            def git(*words):
                return subprocess.run(["git", *words], cwd=folder, env=environment, timeout=HANG, check=True,
                                      capture_output=True).stdout

            git("init", "-q", "there")
            for number in range(30):
                with open(f"{folder}/there/{number}", "wb") as file:
                    file.write(os.urandom(number ** 3) + TEXT[:number ** 4])
            git("-C", "there", "add", ".")
            git("-C", "there", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all")
            git("clone", "-q", "host:" + folder + "/there", "here")
            git("-C", "here", "push", "-q", "origin", "HEAD:refs/heads/other")
            git("-C", "here", "fetch", "-q")
            self.assertEqual(git("-C", "here", "rev-parse", "origin/other"), git("-C", "there", "rev-parse", "HEAD"))
            self.assertEqual(git("-C", "here", "status", "--porcelain"), b"")


def write_all(pipe, data):
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest):]


def read_exactly(pipe, size):
    data = b""
    while len(data) < size and (more := pipe.read(size - len(data))):
        data += more
    return data


class Interruptions(TestCase):
    def transfer(self, options, data, disturb):
        """The output for `data`, all of it passing through pipes that the binary finds non-blocking."""
        source, sink = os.pipe()
        drain, target = os.pipe()
        for descriptor in source, target:
            os.set_blocking(descriptor, False)
        process = subprocess.Popen([BINARY, *options], stdin=source, stdout=target, env=ENVIRONMENT)

        def feed():
            with os.fdopen(sink, "wb", buffering=0) as pipe:
                for start in range(0, len(data), 100_000):
                    disturb(process)
                    pipe.write(data[start:start + 100_000])

        feeder = threading.Thread(target=feed)
        feeder.start()
        output = b""
        flags = [os.get_blocking(source), os.get_blocking(target)]
        os.close(target)
        while more := os.read(drain, 50_000):
            output += more
        feeder.join()
        self.assertEqual(process.wait(timeout=HANG), 0)
        self.assertEqual(flags + [os.get_blocking(source)], [False] * 3)  # they are shared: not ours to change
        os.close(source)
        os.close(drain)
        return output

    def test_non_blocking_descriptors_are_waited_for_and_left_as_they_are(self):
        packed = huffpipe(data=TEXT).stdout
        for options in ["-T1"], ["-T2"]:
            self.assertEqual(self.transfer(options, TEXT, lambda process: time.sleep(0.002)), packed)
            self.assertEqual(self.transfer(["-d", *options], packed, lambda process: time.sleep(0.002)), TEXT)

    def test_being_stopped_and_continued_changes_nothing(self):
        def disturb(process):
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.002)
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGWINCH)

        packed = huffpipe(data=TEXT).stdout
        self.assertEqual(self.transfer([], TEXT, disturb), packed)
        self.assertEqual(self.transfer(["-d"], packed, disturb), TEXT)


main()
